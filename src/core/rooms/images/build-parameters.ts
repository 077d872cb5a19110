import type { Flag, ImageRoom } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { list, mapping, text } from '../../shape/shape.ts';
import { literalOrVariable, nameOf } from '../../shape/values.ts';
import type { CiVariable } from '../../text/value.ts';

export interface Values { readonly [name: string]: string | CiVariable }

/** The stage of the Dockerfile that becomes the image. */
export const target: ImageRoom<string, string | undefined> = {
  shape: text(isStageName),
  resolve: (option) => option,
  contribute: (stage) => ({ flags: stage === undefined ? [] : [opt('target=', stage)] }),
};

/** The values of the Dockerfile's ARGs. */
export const buildArgs: ImageRoom<Values, Values> = {
  shape: mapping(nameOf('build argument'), literalOrVariable),
  resolve: (option) => option ?? {},
  contribute: (values) => ({ flags: each(values, 'build-arg') }),
};

export const labels: ImageRoom<Values, Values> = {
  shape: mapping(text(isLabelKey), literalOrVariable),
  resolve: (option) => option ?? {},
  contribute: (values) => ({ flags: each(values, 'label') }),
};

/** The platforms of the image; several make an index. */
export const platforms: ImageRoom<string[], readonly string[]> = {
  shape: list(text(isPlatform), { of: (platform) => platform, name: 'platform' }),
  resolve: (option) => option ?? [],
  contribute: (names) => ({ flags: names.length ? [opt('platform=', names.join(','))] : [] }),
};

function each(values: Values, kind: string): readonly Flag[] {
  return Object.entries(values).filter(([, value]) => value !== undefined).map(([name, value]) => opt(`${kind}:${name}=`, value));
}

function opt(name: string, value: string | CiVariable): Flag {
  return ['--opt', [name, value]];
}

function isStageName(stage: string): ReturnType<Rule> {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(stage) ? undefined : {
    code: 'target',
    fault: 'is not the name of a build stage',
    fix: 'Write the name after AS in the Dockerfile: letters, digits, ".", "_" and "-".',
  };
}

function isLabelKey(key: string): ReturnType<Rule> {
  return /^[^\s="'\\]+$/.test(key) ? undefined : {
    code: 'label',
    fault: 'is not the key of a label',
    fix: 'Write it without blanks, quotes, backslashes and "=", such as "org.opencontainers.image.title".',
  };
}

const architectures = ['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips64', 'mips64le', 'ppc64le', 'riscv64', 's390x'];
const otherNames: { readonly [name: string]: string } = { 'x86_64': 'amd64', 'x86-64': 'amd64', 'x64': 'amd64', 'i386': '386', 'aarch64': 'arm64', 'armhf': 'arm/v7', 'armv7': 'arm/v7', 'armv8': 'arm64' };

function isPlatform(platform: string): ReturnType<Rule> {
  const [os, architecture, variant, ...more] = platform.split('/');
  if ((os === 'linux' || os === 'windows') && architectures.includes(architecture) && (variant === undefined || /^v[0-9]+$/.test(variant)) && more.length === 0) return undefined;
  const meant = otherNames[architecture ?? os] ?? (architectures.includes(os) ? os : undefined);
  return {
    code: 'platform',
    fault: 'is not a platform',
    fix: meant ? `Write "linux/${meant}".` : `Write os/architecture, such as "linux/amd64" or "linux/arm/v7"; the architectures are ${architectures.join(', ')}.`,
  };
}
