import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, type Measured, shortcomings } from '../../lab/faults/fault.ts';
import { differences, parsed, row, updated } from '../../lab/faults/report.ts';
import { faults } from '../../lab/faults/table/table.ts';

const document = readFileSync(join(__dirname, '../../docs/faults.md'), 'utf8');
const empty = '# Faults\n<!-- measured: npm run faults -->\n<!-- end -->\n';
const fault: Fault = { area: 'runner', name: 'a | b < c', good: { exit: 'fails', seconds: 1, says: [/why/], mayStay: /^log$/ } };
const measured: Measured = { seconds: 0.4, exitCode: 1, log: 'error\nwhy: 127.0.0.1:4711\n', tags: [], processes: [], files: ['log'] };

describe('the report of the faults', () => {
  test('has each fault of the table, once, in its order', () => {
    expect(parsed(document).map(({ area, name }) => `${area}: ${name}`)).toEqual(faults.map(({ area, name }) => `${area}: ${name}`));
  });

  test('is read as it is written', () => {
    const rows = [row(fault, measured, [])];
    const text = updated(empty, rows, [fault]);
    expect(parsed(text)).toEqual(rows);
    expect(text).toContain('| a \\| b &lt; c | &lt; 1 s | 1 | good | log | why: 127.0.0.1:PORT |');
    expect(text).toContain('1 faults measured: 1 good, 0 open, 0 of which never end.');
    expect(differences(text, rows)).toEqual([]);
    expect(updated(text, [], [fault])).toBe(text);
  });

  test('tells what differs', () => {
    const text = updated(empty, [row(fault, measured, [])], [fault]);
    const slow = { ...measured, seconds: 4, exitCode: 0 };
    expect(differences(text, [row(fault, slow, shortcomings(fault, slow))])).toEqual([
      'runner: a | b < c: seconds was < 1 s, is < 6 s',
      'runner: a | b < c: exit was 1, is 0',
      'runner: a | b < c: verdict was good, is late; passes',
    ]);
  });
});

test.each<[Partial<Measured>, string[]]>([
  [{}, []],
  [{ exitCode: -1, seconds: 45 }, ['hangs']],
  [{ seconds: 2 }, ['late']],
  [{ log: 'error\n' }, ['does not say /why/ in the end']],
  [{ log: `why\n${'#1 0.1\n'.repeat(12)}` }, ['does not say /why/ in the end']],
  [{ log: 'why\nThese credentials were used: none\n' }, ['says /credentials were used/']],
  [{ tags: ['1.0.0'] }, ['pushed 1.0.0']],
  [{ processes: ['buildkitd'], files: ['log', 'docker/config.json'] }, ['leaves buildkitd, docker/config.json']],
])('what a job lacks: %j', (more, found) => {
  expect(shortcomings(fault, { ...measured, ...more })).toEqual(found);
});
