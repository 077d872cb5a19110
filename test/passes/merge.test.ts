import { type Contribution, Commented } from '../../src/core/contract.ts';
import { merge } from '../../src/core/passes/merge.ts';
import { InvalidOptionsError } from '../../src/core/problems.ts';

const start = { startDaemon: [() => 'start'] } as unknown as Contribution;
const program = (name: string, source: string) => ({ name, source, origin: '' });

test('maps and lists are joined, and what is given twice is there once', () => {
  const parts = merge([
    start,
    { stages: ['check', 'image'], imageJob: { needs: ['a'], variables: { A: '1' }, image: undefined }, setUp: ['one'], daemonFlags: ['--x'], programs: [program('a', '1')] },
    { stages: ['image'], imageJob: { needs: ['b'], variables: { B: '2', A: '1' }, image: 'x' }, setUp: ['two'], prepare: ['three'], daemonFlags: ['--x', '--y'], programs: [program('a', '1'), program('b', '2')] },
    { jobs: { toString: { keys: { script: ['a'] } } }, builds: { image: { script: ['b'] } }, daemonConfig: { registry: { a: { mirrors: ['m'] } } } },
    { daemonConfig: { registry: { b: { mirrors: ['n'] } } } },
  ]);
  expect(parts).toMatchObject({
    stages: ['check', 'image'],
    imageJob: { needs: ['a', 'b'], variables: { A: '1', B: '2' }, image: 'x' },
    jobs: { toString: { keys: { script: ['a'] } } },
    builds: { image: { script: ['b'] } },
    daemonConfig: { registry: { a: { mirrors: ['m'] }, b: { mirrors: ['n'] } } },
    setUp: ['one', 'two'],
    prepare: ['three'],
    daemonFlags: ['--x', '--y'],
    programs: [program('a', '1'), program('b', '2')],
  });
});

test('nothing is there of what nobody gives', () => {
  const lists = { stages: [], setUp: [], prepare: [], daemonFlags: [], programs: [] };
  expect(merge([start])).toMatchObject({ ...lists, imageJob: {}, jobs: {}, builds: {}, daemonConfig: {} });
});

test.each<readonly [one: Contribution, other: Contribution, path: string]>([
  [{ imageJob: { interruptible: true } }, { imageJob: { interruptible: false } }, 'imageJob.interruptible'],
  [{ daemonConfig: { registry: { a: { http: true } } } }, { daemonConfig: { registry: { a: { http: false } } } }, 'daemonConfig.registry.a.http'],
  [{ builds: { a: { script: ['x'] } } }, { builds: { a: { script: { x: '1' } } } }, 'builds.a.script'],
  [{ builds: { a: { image: { name: 'x' } } } }, { builds: { a: { image: ['x'] } } }, 'builds.a.image'],
  [{ imageJob: { image: { name: 'x' } } }, { imageJob: { image: 'x' } }, 'imageJob.image'],
  [{ imageJob: { a: new Commented('x', 'Why.') } }, { imageJob: { a: new Commented('y', 'Why.') } }, 'imageJob.a'],
])('%j and %j contradict each other', (one, other, path) => {
  let problems: InvalidOptionsError['problems'] = [];
  try {
    merge([start, one, other]);
  } catch (error) {
    problems = (error as InvalidOptionsError).problems;
  }
  expect(problems).toEqual([{
    code: 'conflict',
    path,
    value: expect.anything(),
    fault: expect.stringMatching(/^is set by one option, and .+ by another$/),
    fix: 'Remove one of the two options.',
  }]);
});
