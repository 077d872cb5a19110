import { isSecret, soundsSecret, withoutSecrets, withoutTokens } from '../../src/core/text/secret.ts';

test.each(['password', 'npmToken', 'API_KEY', 'passwordVariable', 'apikey', 'PASSWD', 'passphrase', 'clientSecret', 'credentials', 'key', 'keys', 'sshKey', 'ssh-key', 'pwd', 'db_pwd', 'accessKeyId', 'KEYS'])('%s sounds like a secret', (name) => {
  expect(soundsSecret(name)).toBe(true);
});

test.each(['name', 'monkey', 'keyboard', 'keyed', 'pwdx', 'xpwd', 'monkeys', 'Turkey', 'context', 'user', 'hotkey'])('%s does not', (name) => {
  expect(soundsSecret(name)).toBe(false);
});

test.each<readonly [value: unknown, names: readonly string[], secret: boolean]>([
  ['hunter2', ['password'], true],
  [7, ['buildArgs', 'NPM_TOKEN'], true],
  ['hunter2', ['secrets', 'npm', 'value'], true],
  ['hunter2', ['name'], false],
  ['hunter2', [], false],
  [undefined, ['password'], false],
  [null, ['password'], false],
  [{}, ['password'], false],
  ['password', ['password'], false],
  // the name of a variable, where one is expected
  ['NPM_TOKEN', ['passwordVariable'], false],
  ['${NPM_TOKEN}', ['passwordVariable'], false],
  ['$NPM_TOKEN', ['secrets', 'file'], false],
  ['x NPM_TOKEN', ['passwordVariable'], true],
  ['NPM_TOKEN x', ['passwordVariable'], true],
  ['A'.repeat(62), ['passwordVariable'], true],
  ['NPM_TOKEN', ['password'], true],
  ['NPM_TOKEN', ['passwordFiles'], true],
  ['NPM_TOKEN', ['secrets', 'myfile'], true],
  ['NPM_TOKEN', ['passwordVariables'], true],
  // an ID
  ['npm', ['secrets', 'id'], false],
  ['npm', ['secrets'], false],
  ['npm', ['secrets', 'paid'], true],
  ['npm', ['secrets', 'ids'], true],
  ['a b', ['secrets', 'id'], true],
  ['b!', ['secrets', 'id'], true],
  ['!b', ['secrets', 'id'], true],
  ['x'.repeat(41), ['secrets', 'id'], true],
  // the key of a cache
  ['a/b', ['cache', 'local', 'key'], false],
  ['a/b', ['cache', 's3', 'key'], true],
])('%j at %j: %j', (value, names, secret) => {
  expect(isSecret(value, names)).toBe(secret);
});

test('secrets go out of plain data, by all the names above them', () => {
  expect(withoutSecrets({ a: [{ token: 'x', list: ['npm_abcdefghijklmnopqrstuvwxyz'] }], secrets: { npm: { value: ['y', 1] } }, n: null, u: undefined }, []))
    .toEqual({ a: [{ token: '***', list: ['***'] }], secrets: { npm: { value: ['***', '***'] } }, n: null, u: undefined });
});

test.each<readonly [text: string, shown: string]>([
  ['a -----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY----- b', 'a *** b'],
  ['a -----BEGIN OPENSSH PRIVATE KEY-----\nMII\n-----END OPENSSH PRIVATE KEY----- b -----END x', 'a *** b -----END x'],
  ['a -----BEGIN RSA PRIVATE KEY-----\nMII', 'a ***'],
  ['-----BEGIN CERTIFICATE-----', '-----BEGIN CERTIFICATE-----'],
  ['github_pat_1234567890 github_pat_123', '*** github_pat_123'],
  ['dckr_oat_1234567890 dckr_pat_123', '*** dckr_pat_123'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln eyJhbGciOiJIUzI1NiJ9.eyJzdWIi eyJhbGciOiJIUzI1NiJ9. eyJshort.a', '*** *** *** eyJshort.a'],
  ['http://me@a https://me@b ftp://me@c', 'http://***@a https://***@b ftp://me@c'],
  ['ftp://me:pw@c ftp://:pw@c ftp://me:@c redis://user:p:w@d', 'ftp://***@c ftp://***@c ftp://***@c redis://***@d'],
  ['ssh://git@a/b@c https://a/b@c', 'ssh://git@a/b@c https://a/b@c'],
  ['?token=x&private_token=y&a=z', '?token=***&private_token=***&a=z'],
  ['?sig=x&my-key=y&key=z&keys=a&resig=b#c', '?sig=***&my-key=***&key=***&keys=a&resig=b#c'],
  ['&X-Amz-Signature=a b&X-Amz-Credential=c', '&X-Amz-Signature=*** b&X-Amz-Credential=***'],
])('%j is shown as %j', (text, shown) => {
  expect(withoutTokens(text)).toBe(shown);
});
