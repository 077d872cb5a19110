import { type Values, opts } from './flags.ts';
import type { ImageFeature } from '../../contract.ts';
import { program } from '../../job/job-csv.sh.ts';
import type { Rule } from '../../problems.ts';
import { mapping, text } from '../../shape/shape.ts';
import { literalOrVariable, literalVariables } from '../../shape/values.ts';
import { hasVariable } from '../../text/csv.ts';

const key = text(isKey);

/** Labels of the image. They replace or extend the standard labels that `image_build` sets: see build/image.sh. */
export const labels: ImageFeature<Values, Values> = {
  shape: mapping(key, literalOrVariable),
  resolve: (option, _image, { license }) => ({ ...(license === undefined ? {} : { 'org.opencontainers.image.licenses': license }), ...option }),
  contribute: (values) => ({ flags: opts('label:', values) }),
  warn: literalVariables,
};

/** Annotations of the manifest and, for several platforms, of the index. */
export const annotations: ImageFeature<Values, { readonly values: Values; readonly index: boolean }, { readonly platforms?: readonly string[] }> = {
  shape: mapping(key, literalOrVariable),
  resolve: (option, { platforms = [] }) => ({ values: option ?? {}, index: platforms.length > 1 }),
  contribute: ({ values, index }) => ({
    programs: hasVariable(Object.values(values)) ? [program] : [],
    output: Object.entries(values).filter(([, value]) => value !== undefined)
      .flatMap(([name, value]) => (index ? ['annotation', 'annotation-index'] : ['annotation']).map((level) => [`${level}.${name}`, [value]] as const)),
  }),
  warn: ({ values }) => literalVariables(values),
};

function isKey(given: string): ReturnType<Rule> {
  return /^[^\s="',\\]+$/.test(given) ? undefined : {
    code: 'label',
    fault: 'is not the key of a label',
    fix: 'Write it without blanks, quotes, commas, backslashes and "=", such as "org.opencontainers.image.title".',
  };
}
