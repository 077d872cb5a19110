import type { Rule } from '../problems.ts';
import { type Check, text, under } from './shape.ts';

/** A platform that BuildKit builds for: `linux/arm64`. */
export const platformName = text(isPlatform);

/** Names of platforms, of which two may mean the same. */
export const oncePerPlatform: Check<{ readonly [platform: string]: unknown }> = (values, path) => Object.keys(values).flatMap((platform, index) => {
  const other = Object.keys(values).slice(0, index).find((one) => values[one] && normalPlatform(one) === normalPlatform(platform));
  if (other === undefined) return [];
  const fault = `is the same platform as ${JSON.stringify(other)}`;
  return [{ code: 'duplicate', path: under(path, platform), value: platform, fault, fix: 'Keep one of them.' }];
});

const architectures = ['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips64', 'mips64le', 'ppc64le', 'riscv64', 's390x'];
const otherNames = new Map(Object.entries({ 'x86_64': 'amd64', 'x86-64': 'amd64', 'x64': 'amd64', 'i386': '386', 'aarch64': 'arm64', 'armhf': 'arm/v7', 'armv7': 'arm/v7', 'armv8': 'arm64' }));

/** The platform as BuildKit names it: `linux/arm64/v8` is `linux/arm64`, and `linux/arm` is `linux/arm/v7`. */
export function normalPlatform(platform: string): string {
  return platform.replace(/\/amd64\/v1$/, '/amd64').replace(/\/arm64\/v8$/, '/arm64').replace(/\/arm$/, '/arm/v7');
}

function isPlatform(platform: string): ReturnType<Rule> {
  const [os, architecture, variant, ...more] = platform.split('/');
  if ((os === 'linux' || os === 'windows') && architectures.includes(architecture) && (variant === undefined || /^v[0-9]+$/.test(variant)) && more.length === 0) return undefined;
  const meant = otherNames.get(architecture ?? os) ?? (architectures.includes(os) ? os : undefined);
  return {
    code: 'platform',
    fault: 'is not a platform',
    fix: meant ? `Write "linux/${meant}".` : `Write os/architecture, such as "linux/amd64" or "linux/arm/v7"; the architectures are ${architectures.join(', ')}.`,
  };
}
