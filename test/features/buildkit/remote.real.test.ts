import { describeAsRoot } from '../../support/parts.ts';
import { RemoteDaemons, untilRuns } from '../../support/remote-daemons.ts';

jest.setTimeout(60_000);

/** The short share of remote.long.ts. */
describeAsRoot('with daemons elsewhere', () => {
  let daemons: RemoteDaemons;
  beforeAll(async () => { daemons = await RemoteDaemons.open('one', 'two'); });
  afterAll(() => daemons.close());

  test('a job without any privilege builds, and comes back to where its steps are cached; it builds again if its daemon dies, on another one', async () => {
    const [first, second] = daemons.all;
    const project = daemons.projectOf(first);
    const built = await daemons.build(project, 'warm', ['RUN echo slow']);
    const again = await daemons.build(project, 'warm', ['RUN echo slow', 'RUN exec sleep 2.125']);
    expect([built.exitCode, built.exitCode && built.log, again.exitCode]).toEqual([0, 0, 0]);
    expect([daemons.said(built), daemons.said(again)]).toEqual([[`building on ${first.address}.`], [`building on ${first.address}.`]]);
    expect([built.log, again.log].map((log) => /RUN echo slow\n#\d+ CACHED/.test(log))).toEqual([false, true]);
    expect([built.processes, built.files]).toEqual([[], []]);

    const killed = daemons.build(project, 'killed', ['RUN exec sleep 2.375']);
    await untilRuns('2.375', killed);
    first.signal('SIGKILL');
    const ended = await killed;
    expect([ended.exitCode, ended.exitCode && ended.log]).toEqual([0, 0]);
    expect(daemons.said(ended)).toEqual([
      `building on ${first.address}.`,
      expect.stringMatching(`^${first.address} is lost in the middle of the build: .*EOF\\. The job builds again\\.$`),
      `building on ${second.address}.`,
    ]);
    expect(daemons.network.crane.run('ls', `${daemons.network.registry.host}/killed`).trim().split('\n').sort()).toEqual(['1.0.0', 'latest']);
  });

  test('a merge request from a fork does not get the key', async () => {
    const { exitCode, log } = await daemons.build('1', 'fork', [], { variables: { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' } });
    expect(exitCode).toBe(1);
    expect(log).toContain('buildkit-remote.sh: this merge request comes from a fork, whose code must not use the key of the BuildKit daemons.\n  Review its code.');
  });
});
