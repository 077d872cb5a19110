import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const policy = (name: string) => parse(readFileSync(`docs/recipes/admission/${name}.yaml`, 'utf8'), { version: '1.1' });

test.each([
  ['kyverno', ({ spec }: any) => spec.attestors[0].cosign.keyless.identities],
  ['policy-controller', ({ spec }: any) => spec.authorities[0].keyless.identities],
])('%s: the identity is that of a release of the project, as the recipe verifies it', (name, identitiesOf) => {
  const [{ issuer, subjectRegExp }] = identitiesOf(policy(name));
  const [, identity, recipeIssuer] = /--certificate-identity (\S+) \\\n *--certificate-oidc-issuer (\S+)/.exec(readFileSync('docs/recipes/signatures.md', 'utf8')) ?? [];
  expect(issuer).toBe(recipeIssuer);
  const allows = (one: string) => new RegExp(subjectRegExp).test(one);
  expect(identity).toContain('//.gitlab-ci.yml@refs/tags/v');
  expect(allows(identity)).toBe(true);
  for (const other of [identity.replace('refs/tags/v1.2.3', 'refs/heads/main'), identity.replace('/group/', '/other/group/'), identity.replace('gitlab.com', 'gitlabXcom'), identity.replace('//.', '//ci/x.'), `${identity}-evil`]) {
    expect(allows(other)).toBe(false);
  }
});

test('each says what it verifies: signatures, or signed lists in the format of cosign 3', () => {
  for (const name of ['kyverno', 'kyverno-key']) {
    const { spec } = policy(name);
    expect(spec.validations[0].expression).toContain(`verifyImageSignatures(image, [attestors.${spec.attestors[0].name}])`);
    expect([spec.validationActions, spec.failurePolicy]).toEqual([['Deny'], 'Fail']);
  }
  expect(policy('kyverno-key').spec.attestors[0].cosign.key.data).toBe(readFileSync('examples/supply-chain/cosign.pub', 'utf8'));
  const [authority] = policy('policy-controller').spec.authorities;
  expect([authority.signatureFormat, authority.attestations[0].predicateType]).toEqual(['bundle', 'https://cyclonedx.org/bom']);
});
