import { pushBaseImage } from '../../../../lab/base-image.ts';
import type { Ended } from '../../../../lab/faults/job.ts';
import type { RemoteDaemon } from '../../../../lab/remote-daemon.ts';
import type { BuildkitImagePipelineOptions } from '../../../../src/core/mod.ts';
import { describeAsRoot, robot } from '../../../support/parts.ts';
import { RemoteDaemons, untilRuns } from '../../../support/remote-daemons.ts';

jest.setTimeout(180_000);

const platforms = ['linux/amd64', 'linux/arm64'];

/** Two daemons for each of two platforms. All run on this machine, and its kernel runs the programs of both. */
describeAsRoot('platforms on daemons of their own', () => {
  let daemons: RemoteDaemons;
  let amd64: readonly RemoteDaemon[];
  let arm64: readonly RemoteDaemon[];
  beforeAll(async () => {
    daemons = await RemoteDaemons.open();
    pushBaseImage({ registry: daemons.network.registry.host, name: 'library/multi:1', platforms, ...robot });
    const named = (architecture: string) => Promise.all(['one', 'two'].map((name) => daemons.add(`${name}.${architecture}`, { settings: [`platforms = ["linux/${architecture}"]`] })));
    amd64 = await named('amd64');
    arm64 = await named('arm64');
  });
  afterAll(() => daemons.close());

  const host = () => daemons.network.registry.host;
  const from = () => `FROM ${host()}/library/multi:1`;
  const crane = (...args: string[]) => daemons.network.crane.run(...args);
  const tags = (repository: string) => (daemons.network.crane.try('ls', `${host()}/${repository}`) ?? '').trim().split('\n').filter(Boolean).sort();
  const manifest = (image: string) => JSON.parse(crane('manifest', `${host()}/${image}`));
  const first = (project: string, all: readonly RemoteDaemon[]) => RemoteDaemons.order(project, all)[0];
  const other = (project: string, all: readonly RemoteDaemon[]) => RemoteDaemons.order(project, all)[1];
  const addresses = (all: readonly RemoteDaemon[]) => all.map(({ address }) => address);
  const passes = ({ exitCode, log, processes, files }: Ended) => expect([exitCode, exitCode && log, processes, files]).toEqual([0, 0, [], []]);
  /** What a job says of daemons while it builds a platform. */
  const said = ({ log }: Ended, platform: string) => log.split('\n').flatMap((line) => new RegExp(`^${platform} buildkit-remote\\.sh: (.*)`).exec(line)?.[1] ?? []);

  const build = (project: string, repository: string, steps: readonly string[], options: BuildkitImagePipelineOptions = {}, given: Parameters<RemoteDaemons['build']>[3] = {}) => {
    const remote = {
      daemons: addresses(amd64),
      platformDaemons: { 'linux/arm64': addresses(arm64) },
      caVariable: 'BUILDKIT_CA',
      certificateVariable: 'BUILDKIT_CERT',
      keyVariable: 'BUILDKIT_KEY',
    };
    return daemons.build(project, repository, [], {
      dockerfile: [from(), ...steps],
      limitSeconds: 120,
      ...given,
      options: { imageDefaults: { platforms }, ...options, buildkit: { remote, startTimeoutSeconds: 1, ...options.buildkit } },
    });
  };

  test('one job without any privilege builds an image for both at the same time, each on a daemon of its platform, and comes back to it', async () => {
    const options = { cache: { registry: {} }, images: [{ smokeTest: { commands: ['test -e /made'] } }], triggers: { defaultBranch: true, gitTags: 'none' } };
    const steps = ['ARG TARGETPLATFORM', 'RUN echo $TARGETPLATFORM >/made && exec sleep 4.125'];
    const branch = { CI_COMMIT_TAG: undefined, CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_NAME: 'main', CI_COMMIT_REF_SLUG: 'main', CI_DEFAULT_BRANCH: 'main' };
    const built = await build('7', 'both', steps, options, { variables: branch });
    passes(built);
    expect(built.seconds).toBeLessThan(8);
    expect(said(built, 'linux/arm64')).toEqual([`building on ${first('7', arm64).address}.`]);
    expect(daemons.said(built)).toEqual([`building on ${first('7', amd64).address}.`]);
    expect(manifest('both:main').manifests.map(({ platform: { os, architecture } }: { platform: { os: string; architecture: string } }) => `${os}/${architecture}`)).toEqual(platforms);
    for (const platform of platforms) {
      expect(crane('export', '--platform', platform, `${host()}/both:main`, '-')).toContain(`${platform}\n`);
      expect(built.log).toContain(`\n${platform} image.sh: pushed ${host()}/both@sha256:`);
    }
    expect(tags('both').map((tag) => tag.replace(/__.*/, ''))).toEqual(['buildcache-main-linux-amd64', 'buildcache-main-linux-arm64', 'main']);

    const again = await build('7', 'both', steps, options, { variables: branch });
    passes(again);
    for (const platform of platforms) {
      expect(again.log).toMatch(new RegExp(`^${platform} #\\d+ CACHED`, 'm'));
      expect(again.log).toMatch(new RegExp(`^${platform} cache\\.sh: reading the cache of the branch main, \\S+:buildcache-main-${platform.replace('/', '-')}__`, 'm'));
    }
    expect(said(again, 'linux/arm64')).toEqual(said(built, 'linux/arm64'));
  });

  test('the daemon of one platform dies in the middle of a build: that platform is built on the next one, and the other goes on', async () => {
    const lost = first('8', arm64);
    const job = build('8', 'died', ['ARG TARGETARCH', 'RUN exec sleep 3.$(test $TARGETARCH = arm64 && echo 64 || echo 99)']);
    await untilRuns('3.64', job);
    lost.signal('SIGKILL');
    const ended = await job;
    await lost.start();
    passes(ended);
    expect(said(ended, 'linux/arm64')).toEqual([
      `building on ${lost.address}.`,
      expect.stringMatching(`^${lost.address} is lost in the middle of the build: .*EOF\\. The job builds again\\.$`),
      `building on ${other('8', arm64).address}.`,
    ]);
    expect([said(ended, 'linux/amd64'), tags('died')]).toEqual([[], ['1.0.0', 'latest']]);
  });

  test('so is one that is frozen', async () => {
    const frozen = first('9', arm64);
    const job = build('9', 'frozen', ['ARG TARGETARCH', 'RUN exec sleep 3.$(test $TARGETARCH = arm64 && echo 66 || echo 99)']);
    await untilRuns('3.66', job);
    frozen.signal('SIGSTOP');
    const ended = await job;
    frozen.signal('SIGCONT');
    passes(ended);
    expect(said(ended, 'linux/arm64')[1]).toBe(`${frozen.address} is lost in the middle of the build: it does not answer. The job builds again.`);
    expect(tags('frozen')).toEqual(['1.0.0', 'latest']);
  });

  test('if no daemon of a platform answers, or a step fails there, nothing is tagged', async () => {
    for (const daemon of arm64) daemon.signal('SIGKILL');
    const down = await build('1', 'down', ['RUN true']);
    for (const daemon of arm64) await daemon.start();
    const failed = await build('1', 'failed', ['ARG TARGETARCH', 'RUN test $TARGETARCH = amd64']);
    expect([down.exitCode, failed.exitCode, tags('down'), tags('failed')]).toEqual([1, 1, [], []]);
    for (const { address } of arm64) expect(down.log).toMatch(new RegExp(`^linux/arm64 buildkit-remote\\.sh: ${address} cannot be used: dial tcp .*: connection refused$`, 'm'));
    for (const { log } of [down, failed]) expect(log).toContain('image-daemons.sh: the image is not built for linux/arm64, so nothing was tagged.\n  The lines of the log that begin with the platform say why.');
    expect(failed.log).toMatch(/^linux\/arm64 .*did not complete successfully: exit code: 1/m);
  });

  test('images that are built on each other, also where nothing is pushed', async () => {
    const options = { jobs: 'one', images: [{ name: 'api', context: 'api', dependsOn: ['base'], smokeTest: { commands: ['test -e /base'] } }, { name: 'base', context: 'base' }], triggers: { mergeRequests: 'build' } };
    const files = { 'base/Dockerfile': `${from()}\nARG TARGETPLATFORM\nRUN echo $TARGETPLATFORM >/base\n`, 'api/Dockerfile': 'FROM base\nCOPY Dockerfile /api\n' };
    const pushed = await build('1', 'on', [], options, { files });
    passes(pushed);
    for (const platform of platforms) expect(crane('export', '--platform', platform, `${host()}/on/api:1.0.0`, '-')).toContain(`${platform}\n`);
    const mergeRequest = { CI_COMMIT_TAG: undefined, CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', IMAGE_PUSH: 'false' };
    const checked = await build('1', 'unpushed', [], options, { files, variables: mergeRequest });
    passes(checked);
    expect(checked.log.match(/^linux\/\w+ image\.sh: built .*, not pushed/gm)).toHaveLength(4);
    expect([tags('unpushed/base'), tags('unpushed/api')]).toEqual([[], []]);
  });

  test('an image for one platform is built on its daemons as a whole, with attestations', async () => {
    const ended = await build('1', 'single', ['RUN true'], { imageDefaults: { platforms: ['linux/arm64'] }, attest: {} });
    passes(ended);
    expect(daemons.said(ended)).toEqual([`building on ${first('1', amd64).address}.`, `building on ${first('1', arm64).address}.`]);
    expect(manifest('single:latest').manifests.map(({ platform: { architecture } }: { platform: { architecture: string } }) => architecture)).toEqual(['arm64', 'unknown']);
  });

  test('a job that is told to end takes the builds of all platforms with it', async () => {
    const ended = await build('1', 'ended', ['RUN echo running && exec sleep 40.5'], {}, { during: { seen: /linux\/arm64 #\d+ [\d.]+ running/, signal: 'SIGTERM', to: 'shell' } });
    expect(ended.exitCode).not.toBe(0);
    expect(ended.seconds).toBeLessThan(5);
    expect([ended.processes, ended.files, tags('ended')]).toEqual([[], [], []]);
  });
});
