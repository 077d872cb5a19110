import type { YamlMap } from '../../contract.ts';

const identifier = '(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)';
/** https://semver.org, the same versions as in tag-semver.sh. */
const version = `v?(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){2}(-${identifier}(\\.${identifier})*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?`;

/** The rules for pushed git tags, for a job with images of these components. An image without a component is built for every git tag. */
export function gitTagRules(push: string, gitTags: string, components: readonly (string | undefined)[]): readonly YamlMap[] {
  if (gitTags === 'none') return [];
  const named = [...new Set(components.flatMap((component) => component ?? []))].map(escaped);
  const all = named.length === 0 || components.includes(undefined);
  const before = named.length ? `((${named.join('|')})[\\/@-])${all ? '?' : ''}` : '';
  if (gitTags === 'semver') return [{ if: `${push} && $CI_COMMIT_TAG =~ /^${before}${version}$/` }];
  const ofComponents = all ? [] : [`$CI_COMMIT_TAG =~ /^(${named.join('|')})([\\/@][^\\/@]+|-v?[0-9]+\\.[^\\/@]*)$/`];
  const ofPattern = gitTags === 'all' ? [] : [`$CI_COMMIT_TAG =~ ${gitTags}`];
  const conditions = [...ofPattern, ...ofComponents];
  return [{ if: [push, ...conditions.length ? conditions : ['$CI_COMMIT_TAG']].join(' && ') }];
}

/** The name of a component, escaped for GitLab's pattern. */
function escaped(component: string): string {
  return component.replaceAll(/[./]/g, '\\$&');
}
