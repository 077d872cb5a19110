import type { CheckArtifacts, CoverageReport } from './options.ts';
import type { YamlMap } from '../../contract.ts';
import type { Problem, Rule } from '../../problems.ts';
import { type Shape, checkedTogether, list, struct, text } from '../../shape/shape.ts';
import { oneOf } from '../../shape/values.ts';
import { isInsideProject } from '../../text/project-path.ts';

const isLiteralPath: Rule = (path) => path.includes('$')
  ? { code: 'path', fault: 'contains "$", which the runner expands', fix: 'Write "?" instead, which matches any character.' }
  : isInsideProject(path);

const length = '[1-9][0-9]* ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|dy|days?|w|wks?|weeks?|mos?|months?|y|yrs?|years?)';
const lengths = new RegExp(`^${length}(?:(?:,| and)? ?${length})*$`);

/** https://docs.gitlab.com/ci/yaml/#artifactsexpire_in */
const isPeriod: Rule = (period) => period === 'never' || lengths.test(period) ? undefined : {
  code: 'period',
  fault: 'is not a period of time',
  fix: 'Write whole numbers with their units, such as "1 week" or "3 days and 12 hours", or "never".',
};

const path = text(isLiteralPath);
const paths = list(path, { of: (entry) => entry, name: 'path' });

const properties = struct<CheckArtifacts>({
  paths,
  junit: paths,
  expireIn: text(isPeriod),
});

export const coverageReport: Shape<CoverageReport> = struct<CoverageReport>({ path, format: text(oneOf('cobertura', 'jacoco')) }, ['path']);

const somethingKept = (value: CheckArtifacts, at: string): readonly Problem[] => {
  const { paths: kept = [], junit = [] } = value;
  if (kept.length + junit.length > 0) return [];
  return [{ code: 'no-artifacts', path: at, value, fault: 'keeps no file', fix: 'Set paths or junit, or leave the option out.' }];
};

export const artifacts: Shape<CheckArtifacts> = checkedTogether(properties, somethingKept);

export function artifactsMap({ paths: kept = [], junit = [], expireIn }: CheckArtifacts = {}, coverage?: CoverageReport): YamlMap | undefined {
  if (kept.length + junit.length === 0 && coverage === undefined) return undefined;
  const report = coverage && { coverage_format: coverage.format ?? 'cobertura', path: coverage.path };
  return {
    when: 'always',
    expire_in: expireIn,
    paths: kept.length ? kept : undefined,
    reports: report || junit.length ? { junit: junit.length ? junit : undefined, coverage_report: report } : undefined,
  };
}
