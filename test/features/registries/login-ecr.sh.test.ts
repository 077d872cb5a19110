import { createHmac, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, pathOf, programs } from './clouds.ts';
import { inspect } from '../../../lab/machine.ts';
import { shells, testWith } from '../../support/parts.ts';
import { output } from '../../support/run.ts';

/** Keys and sessions as AWS makes them, and longer ones: a session has some hundred characters. */
const samples = Array.from({ length: 40 }, (_, index) => ({
  host: index % 2 ? 'api.ecr.eu-central-1.amazonaws.com' : `localhost:${4000 + index}`,
  region: ['eu-central-1', 'us-gov-west-1', 'cn-north-1'][index % 3],
  time: `2026${String(index % 12 + 1).padStart(2, '0')}28T0${index % 10}0405Z`,
  id: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secret: randomBytes(30).toString('base64'),
  session: randomBytes(10 + index * 20).toString('base64'),
}));

/** What the lines print, after the programs of a job. */
function printed(shell: readonly string[], lines: readonly string[]): string[] {
  const at = checkout();
  writeFileSync(join(at, 'job.sh'), ['set -eu', programs, ...lines].join('\n'));
  const [program, ...args] = shell[0] === 'busybox' ? [inspect().tool('busybox'), 'sh'] : shell;
  return output([program, ...args, join(at, 'job.sh')], { cwd: at, env: { PATH: pathOf(shell) } }).trimEnd().split('\n');
}

describe.each(shells)('under %s', (_name, shell) => {
  testWith('moto')('signs as botocore does', () => {
    const of = { type: 'application/x-amz-json-1.1', target: 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken' };
    const expected: string[] = JSON.parse(output([inspect().tool('moto'), 'lab/clouds/sign.py'], { input: JSON.stringify(samples.map((sample) => ({ ...sample, ...of }))) }));
    const signed = printed(shell, samples.map(({ host, region, time, id, secret, session }) => `login_ecr_sign ${host} ${region} ${time} ${id} ${secret} ${session}`));
    expect(signed).toEqual(expected);
    expect(new Set(signed).size).toBe(samples.length);
  });

  test('a key can have any bytes, and at most 64', () => {
    const keys = [Buffer.alloc(20, 0x0b), Buffer.from('Jefe'), Buffer.from(Array.from({ length: 64 }, (_, index) => index)), Buffer.from([0x36, 0x5c, 0, 255]), ...Array.from({ length: 8 }, () => randomBytes(32))];
    const texts = ['Hi There', 'what do ya want for nothing?', 'x'.repeat(300), 'ü %s \\n'];
    const cases = keys.flatMap((key) => texts.map((text) => ({ key, text })));
    expect(printed(shell, cases.map(({ key, text }) => `printf %s '${text}' | login_ecr_hmac ${key.toString('hex')}`)))
      .toEqual(cases.map(({ key, text }) => createHmac('sha256', key).update(text).digest('hex')));
  });
});
