import { describe as line, synthesize } from '../../src/core/mod.ts';
import { failure } from '../support/failure.ts';

const tokens = [
  'glpat-abcdefghijklmnopqrst', 'gldt-abcdefghijklmnopqrst', 'glrt-abcdefghijklmnopqrst', 'glcbt-64_abcdefghijklmnop', 'gloas-abcdefghijklmnopqrst', 'glptt-abcdefghijklmnopqrst',
  'ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'github_pat_11ABCDEFG0abcdefghijkl_xyz', 'AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE', 'dckr_pat_abcdefghijklmnopqrstuvwxyz1',
  'npm_abcdefghijklmnopqrstuvwxyz0123456789', 'xoxb-123456789012-abcdefghijkl', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
];

test.each(tokens)('%s is not echoed, wherever it stands', (token) => {
  const wrong: readonly object[] = [
    { images: [{ secrets: [{ id: 'npm', variable: token }] }] },
    { images: [{ name: `${token}!` }] },
    { images: [{ platforms: [token, token] }] },
    { images: [{ buildArgs: { [token]: 1 } }] },
    { images: { image: token } },
    { [token]: true },
    { registries: [{ host: token, usernameVariable: token, passwordVariable: token }] },
    { mirrors: { 'docker.io': [`https://${token}`] } },
    { checks: [{ name: 'a', commands: ['a'], needs: [token] }] },
  ];
  for (const given of wrong) {
    const { message, problems } = failure(given);
    expect(message.toLowerCase()).not.toContain(token.slice(6).toLowerCase());
    expect(JSON.stringify(problems).toLowerCase()).not.toContain(token.slice(6).toLowerCase());
  }
});

test.each<readonly [given: unknown, ...problems: string[]]>([
  [{ registries: [{ host: 'r.example.com', usernameVariable: 'U', password: 'hunter2' }] },
    '- registries[0].password: "***" is set, but the option does not exist.',
    '- registries[0].passwordVariable: nothing is set, but the login requires it. Write the name of the CI variable that holds it. [missing-option]'],
  [{ registries: { password: 'hunter2' } }, '- registries: {"password":"***"} is not a list. Put it into [ ]. [wrong-type]'],
  [{ images: [{ buildArgs: { NPM_TOKEN: 7 } }] }, '- images[0].buildArgs.NPM_TOKEN: "***" is not a string. Give a string. [wrong-type]'],
  [{ images: [{ buildArgs: { 'NPM-TOKEN': 'x' } }] }, '- images[0].buildArgs["NPM-TOKEN"]: "NPM-TOKEN" is not the name of a build argument. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  [{ images: [{ secrets: { npm: { value: 'hunter2' } } }] }, '- images[0].secrets: {"npm":{"value":"***"}} is not a list. Write secrets: [{ id: "npm", variable: "NPM_TOKEN" }], or fileVariable: "NPMRC" for a CI variable of type "File". [wrong-type]'],
  [{ credentials: { apiKey: ['hunter2', 'hunter3'] } }, '- credentials: {"apiKey":["***","***"]} is set, but the option does not exist.'],
  [{ images: [{ context: 'https://example.com/a.git?token=hunter2' }] }, '- images[0].context: "https://example.com/a.git?token=***" contains credentials, which anybody could read in the generated file.'],
  [{ images: [{ contexts: { libs: 'https://example.com/a.tar.gz?ref=1&private_token=hunter2' } }] }, '- images[0].contexts.libs: "https://example.com/a.tar.gz?ref=1&private_token=***" contains credentials'],
  [{ images: [{ context: 'https://hunter2@example.com/a.git' }] }, '- images[0].context: "https://***@example.com/a.git" contains credentials'],
  [{ images: [{ secrets: [{ id: 'npm', variable: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789' }] }] }, '- images[0].secrets[0].variable: "***" is a credential, which anybody could read in the generated file. Store it in a CI variable, and write the name of the variable. [credentials]'],
])('%j tells no secret', (given, ...problems) => {
  const { message } = failure(given);
  problems.forEach((problem, index) => expect(message.split('\n')[index + 1]).toContain(problem));
  expect(message).not.toContain('hunter');
});

test('the user of ssh and a query without a token are no secrets', () => {
  expect(() => synthesize({ images: [{ context: 'ssh://git@example.com/a.git' }] })).not.toThrow();
  expect(() => synthesize({ images: [{ context: 'https://example.com/a.git?ref=main' }] })).not.toThrow();
});

const itself: { itself?: unknown } = {};
itself.itself = itself;

test.each<readonly [value: unknown, shown: string]>([
  [undefined, 'nothing'], [null, 'null'], [10n, '10n'], [Symbol('a'), 'a'], [Symbol(), 'a symbol'], [() => 1, 'a function'], [Number.NaN, 'NaN'],
  [{ a: 1n, b: [Symbol('s'), undefined] }, '{"a":1n,"b":[s]}'],
  [itself, `${'{"itself":'.repeat(9)}{"itsel...`],
  ['x'.repeat(10_000_000), `"${'x'.repeat(96)}...`],
  [Array.from({ length: 1_000_000 }, () => 'abc'), `["abc",${'"abc",'.repeat(15)}...`],
  ['\u202eright\u2028to left\u0000', '"\\u202eright\\u2028to left\\u0000"'],
  [new Proxy({}, { ownKeys: () => { throw new Error('no'); } }), 'something that cannot be read'],
])('%# shows a value on one short line', (value, shown) => {
  expect(line({ code: 'a', path: 'b', value, fault: 'is c', fix: 'Write d.' })).toBe(`- b: ${shown} is c. Write d. [a]`);
});

test('a message has as many lines as somebody reads, and the data has all problems', () => {
  const { message, problems } = failure({ images: Array.from({ length: 1000 }, () => 'api') });
  expect(message.split('\n')).toHaveLength(202);
  expect(message).toMatch(/\n\.\.\. and 800 more\.$/);
  expect(problems).toHaveLength(1000);
});
