import { type PolicyRule, allows } from '../../../src/core/features/sources/policy.ts';

const rule = (action: PolicyRule['action'], identifier: string, more: Partial<PolicyRule['selector']> = {}, updates?: PolicyRule['updates']): PolicyRule => ({
  action, selector: { identifier, ...more }, ...updates && { updates },
});
const from = 'docker-image://docker.io/library/alpine:3.22';
const pinned = `${from}@sha256:${'a'.repeat(64)}`;

/** The cases of sourcepolicy/engine_test.go of BuildKit that the generated rules need. */
test.each<readonly [string, readonly PolicyRule[], string, boolean]>([
  ['nothing denies', [], from, true],
  ['the last rule wins', [rule('ALLOW', from), rule('DENY', from)], from, false],
  ['the last rule wins, the other way', [rule('DENY', from), rule('ALLOW', from)], from, true],
  ['a wildcard crosses slashes', [rule('DENY', 'docker-image://*')], from, false],
  ['a wildcard is the whole name', [rule('DENY', 'docker-image://docker.io/*/alpine')], from, true],
  ['other characters are literal', [rule('DENY', 'docker-image://docker.io/library/alpine:3?22')], from, true],
  ['EXACT knows no wildcard', [rule('DENY', 'docker-image://*', { match_type: 'EXACT' })], from, true],
  ['REGEX need not be the whole name', [rule('DENY', 'alpine', { match_type: 'REGEX' })], from, false],
  ['a wildcard does not match a line break', [rule('DENY', '*')], 'git://example.com/app.git#main:a\nb', true],
  ['an expression does', [rule('DENY', '.*', { match_type: 'REGEX' })], 'git://example.com/app.git#main:a\nb', false],
  ['what is converted is looked at anew', [rule('CONVERT', from, { match_type: 'EXACT' }, { identifier: pinned }), rule('DENY', from), rule('DENY', `${from}@*`)], from, false],
  ['what is converted is not what it was', [rule('DENY', from), rule('CONVERT', from, { match_type: 'EXACT' }, { identifier: pinned })], from, true],
  ['an attribute is missing', [rule('DENY', 'https://*'), rule('ALLOW', 'https://*', { constraints: [{ key: 'http.checksum', value: '', condition: 'NOTEQUAL' }] })], 'https://example.com/a', false],
  ['an attribute is set by a rule', [
    rule('CONVERT', 'https://example.com/a', {}, { attrs: { 'http.checksum': 'sha256:1' } }),
    rule('DENY', 'https://*'),
    rule('ALLOW', 'https://*', { constraints: [{ key: 'http.checksum', value: '^sha256:', condition: 'MATCHES' }] }),
  ], 'https://example.com/a', true],
])('%s', (_name, rules, identifier, isAllowed) => {
  expect(allows(rules, { identifier })).toBe(isAllowed);
});
