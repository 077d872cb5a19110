import { type Values, opts } from './flags.ts';
import type { ImageRoom, ScriptLine } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { mapping, text } from '../../shape/shape.ts';
import { literalOrVariable } from '../../shape/values.ts';
import type { Surroundings } from '../../surroundings.ts';
import type { CiVariable } from '../../text/value.ts';

const key = text(isKey);

/** What the image says about itself: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export const labels: ImageRoom<Values, Values> = {
  shape: mapping(key, literalOrVariable),
  resolve: (option, _image, project) => ({ ...standard(project), ...option }),
  contribute: (values) => ({
    prepare: Object.values(values).some(isVersion) ? ['version=$(image_version)'] : [],
    flags: opts('label:', values),
  }),
};

/** The same for the manifest, and for the index where several platforms make one. */
export const annotations: ImageRoom<Values, { readonly values: Values; readonly index: boolean }, { readonly platforms?: readonly string[] }> = {
  shape: mapping(key, literalOrVariable),
  resolve: (option, { platforms = [] }) => ({ values: option ?? {}, index: platforms.length > 1 }),
  contribute: ({ values, index }) => ({
    prepare: Object.values(values).flatMap((value) => typeof value === 'string' ? [] : [escaped(value)]),
    output: Object.entries(values).flatMap(([name, value]) => (index ? ['annotation', 'annotation-index'] : ['annotation'])
      .map((level) => [`${level}.${name}`, [typeof value === 'string' ? value : csvOf(value)]] as const)),
  }),
};

const version: CiVariable = { variable: 'version' };

function standard({ license }: Surroundings): Values {
  const own = (name: string, value: string | CiVariable) => [`org.opencontainers.image.${name}`, value] as const;
  return Object.fromEntries([
    own('title', { variable: 'CI_PROJECT_TITLE' }),
    own('description', { variable: 'CI_PROJECT_DESCRIPTION' }),
    own('url', { variable: 'CI_PROJECT_URL' }),
    own('source', { variable: 'CI_PROJECT_URL' }),
    own('version', version),
    own('revision', { variable: 'CI_COMMIT_SHA' }),
    own('created', { variable: 'CI_COMMIT_TIMESTAMP' }),
    ...(license === undefined ? [] : [own('licenses', license)]),
  ]);
}

function isVersion(value: string | CiVariable): boolean {
  return typeof value !== 'string' && value.variable === version.variable;
}

/** A quote in a variable would end the field of `--output`. */
function escaped({ variable }: CiVariable): ScriptLine {
  return `${csvOf({ variable }).variable}=$(printf %s "$${variable}" | sed 's/"/""/g')`;
}

function csvOf({ variable }: CiVariable): CiVariable {
  return { variable: `csv_${variable}` };
}

function isKey(given: string): ReturnType<Rule> {
  return /^[^\s="',\\]+$/.test(given) ? undefined : {
    code: 'label',
    fault: 'is not the key of a label',
    fix: 'Write it without blanks, quotes, commas, backslashes and "=", such as "org.opencontainers.image.title".',
  };
}
