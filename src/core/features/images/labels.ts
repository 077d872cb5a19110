import { type Values, opts } from './flags.ts';
import type { BuildContribution, ImageFeature } from '../../contract.ts';
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
export const annotations: ImageFeature<Values, Values, unknown, { readonly platforms: readonly string[] }> = {
  shape: mapping(key, literalOrVariable),
  resolve: (option) => option ?? {},
  contribute: annotated,
  join: annotated,
  warn: literalVariables,
};

function annotated(values: Values, { platforms }: { readonly platforms: readonly string[] }): BuildContribution {
  const levels = platforms.length > 1 ? ['annotation', 'annotation-index'] : ['annotation'];
  return {
    programs: hasVariable(Object.values(values)) ? [program] : [],
    output: Object.entries(values).filter(([, value]) => value !== undefined).flatMap(([name, value]) => levels.map((level) => [`${level}.${name}`, [value]] as const)),
  };
}

function isKey(given: string): ReturnType<Rule> {
  return /^[^\s="',\\]+$/.test(given) ? undefined : {
    code: 'label',
    fault: 'is not the key of a label',
    fix: 'Write it without blanks, quotes, commas, backslashes and "=", such as "org.opencontainers.image.title".',
  };
}
