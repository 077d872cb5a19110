import { type Values, opts } from './flags.ts';
import type { ImageFeature, ScriptLine } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { mapping, text } from '../../shape/shape.ts';
import { literalOrVariable } from '../../shape/values.ts';
import type { CiVariable } from '../../text/value.ts';

const key = text(isKey);

/** What the image says about itself: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export const labels: ImageFeature<Values, Values> = {
  shape: mapping(key, literalOrVariable),
  resolve: (option, _image, { license }) => ({ ...standard, ...(license === undefined ? {} : { 'org.opencontainers.image.licenses': license }), ...option }),
  contribute: (values) => ({
    prepare: Object.values(values).some(isVersion) ? ['version=$(image_version)'] : [],
    flags: opts('label:', values),
  }),
};

/** The same for the manifest, and for the index where several platforms make one. */
export const annotations: ImageFeature<Values, { readonly values: Values; readonly index: boolean }, { readonly platforms?: readonly string[] }> = {
  shape: mapping(key, literalOrVariable),
  resolve: (option, { platforms = [] }) => ({ values: option ?? {}, index: platforms.length > 1 }),
  contribute: ({ values, index }) => ({
    prepare: Object.values(values).flatMap((value) => typeof value === 'string' ? [] : [escaped(value)]),
    output: Object.entries(values).flatMap(([name, value]) => (index ? ['annotation', 'annotation-index'] : ['annotation'])
      .map((level) => [`${level}.${name}`, [typeof value === 'string' ? value : csvOf(value)]] as const)),
  }),
};

const version: CiVariable = { variable: 'version' };

const standard: Values = {
  'org.opencontainers.image.title': { variable: 'CI_PROJECT_TITLE' },
  'org.opencontainers.image.description': { variable: 'CI_PROJECT_DESCRIPTION' },
  'org.opencontainers.image.url': { variable: 'CI_PROJECT_URL' },
  'org.opencontainers.image.source': { variable: 'CI_PROJECT_URL' },
  'org.opencontainers.image.version': version,
  'org.opencontainers.image.revision': { variable: 'CI_COMMIT_SHA' },
  'org.opencontainers.image.created': { variable: 'CI_COMMIT_TIMESTAMP' },
};

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
