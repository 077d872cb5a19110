import { setTimeout as sleep } from 'node:timers/promises';
import type { Authority, Certificate } from '../../../lab/faults/certificates.ts';
import { type Rule, startFaultyRegistry } from '../../../lab/faulty-registry.ts';
import { inspect } from '../../../lab/machine.ts';
import { RemoteDaemon } from '../../../lab/remote-daemon.ts';
import { describeAsRoot, robot } from '../../support/parts.ts';
import { RemoteDaemons, running, untilRuns } from '../../support/remote-daemons.ts';
import { run } from '../../support/run.ts';

jest.setTimeout(180_000);

/** What may happen to daemons, and to the certificates between them and a job. The short share is in remote.real.test.ts. */
describeAsRoot('with daemons elsewhere', () => {
  let daemons: RemoteDaemons;
  let one: RemoteDaemon;
  beforeAll(async () => {
    daemons = await RemoteDaemons.open('one', 'two', 'three');
    one = daemons.all[0];
  });
  afterAll(() => daemons.close());

  const tags = (repository: string) => (daemons.network.crane.try('ls', `${daemons.network.registry.host}/${repository}`) ?? '').trim().split('\n').filter(Boolean).sort();
  const passes = ({ exitCode, log, processes, files }: { exitCode: number; log: string; processes: readonly string[]; files: readonly string[] }) =>
    expect([exitCode, exitCode && log, processes, files]).toEqual([0, 0, [], []]);

  test('two projects at once on one daemon: no secret and no cache mount of the other one; what a project kept is there in its next job', async () => {
    const steps = (who: string, more: string) => [
      `RUN --mount=type=secret,id=token --mount=type=cache,target=/kept sh -c 'echo has $(cat /kept/*); echo "${who} $(cat /run/secrets/token | tr a-z A-Z)" >>/kept/${who}; exec sleep ${more}'`,
    ];
    const options = { images: [{ secrets: [{ id: 'token', variable: 'TOKEN' }] }] };
    const projects = [{ name: 'a', id: daemons.projectOf(one) }, { name: 'b', id: daemons.projectOf(one, daemons.all, 1000) }];
    const jobs = (more: string) => Promise.all(projects.map(({ name, id }) => daemons.build(id, `at-once-${name}`, steps(name, more), { options, variables: { TOKEN: `token-of-${name}` } })));
    const first = await jobs('3.0625');
    first.forEach(passes);
    expect(first.map((ended) => daemons.said(ended))).toEqual([[`building on ${one.address}.`], [`building on ${one.address}.`]]);
    const second = await jobs('0.0625');
    second.forEach(passes);
    const kept = second.map(({ log }) => /^#\d+ [\d.]+ has (.*)$/m.exec(log)?.[1]);
    expect(kept).toEqual(['a TOKEN-OF-A', 'b TOKEN-OF-B']);
  });

  test('another client sees the logs of a build, so all of them trust each other', async () => {
    passes(await daemons.build(daemons.projectOf(one), 'seen', ['RUN echo printed by a step']));
    const { cert, key } = daemons.network.certificate(daemons.authority, 'other-job');
    const { hostname, port } = new URL(one.address);
    const tls = [`--tlsservername=${hostname}`, `--tlscacert=${daemons.authority.cert}`, `--tlscert=${cert}`, `--tlskey=${key}`];
    const debug = (...args: string[]) => {
      const { status, stdout, stderr } = run([inspect().tool('buildctl'), `--addr=tcp://127.0.0.1:${port}`, ...tls, 'debug', ...args]);
      expect([status, status && stderr]).toEqual([0, 0]);
      return stdout + stderr;
    };
    const builds = debug('histories', '--format', '{{.Record.Ref}} ').trim().split(/\s+/);
    expect(builds.filter((ref) => debug('logs', ref).includes('printed by a step')).length).toBeGreaterThan(0);
  });

  test('one that is frozen in the middle of a build is given up after half a minute, and does not push when it wakes up', async () => {
    const job = daemons.build(daemons.projectOf(one), 'frozen', ['RUN echo $RANDOM >/which && exec sleep 4.875'], { limitSeconds: 120 });
    await untilRuns('4.875', job);
    one.signal('SIGSTOP');
    const ended = await job;
    const digest = daemons.network.crane.run('digest', `${daemons.network.registry.host}/frozen:latest`);
    one.signal('SIGCONT');
    passes(ended);
    expect(daemons.said(ended).slice(0, 2)).toEqual([`building on ${one.address}.`, `${one.address} is lost in the middle of the build: it does not answer. The job builds again.`]);
    expect(ended.seconds).toBeGreaterThan(25);
    expect(ended.seconds).toBeLessThan(60);
    while (running('4.875')) await sleep(100);
    await sleep(3000);
    expect(daemons.network.crane.run('digest', `${daemons.network.registry.host}/frozen:latest`)).toBe(digest);
  });

  test('so is one that is frozen in the middle of a smoke test', async () => {
    const job = daemons.build(daemons.projectOf(one), 'frozen-test', [], { limitSeconds: 120, options: { images: [{ smokeTest: { exec: ['sleep', '4.125'] } }] } });
    await untilRuns('4.125', job);
    one.signal('SIGSTOP');
    const ended = await job;
    one.signal('SIGCONT');
    passes(ended);
    expect(daemons.said(ended)).toEqual([
      `building on ${one.address}.`,
      `${one.address} is lost in the middle of the build: it does not answer. The job builds again.`,
      expect.stringMatching(/^building on tcp:/),
    ]);
    expect(tags('frozen-test')).toEqual(['1.0.0', 'latest']);
  });

  test('one that is frozen while the cache goes into an image costs only the cache', async () => {
    const freeze = () => {
      one.signal('SIGSTOP');
      return true;
    };
    const branch = { CI_COMMIT_TAG: undefined, CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_NAME: 'main', CI_DEFAULT_BRANCH: 'main' };
    const put = /PUT .*\/manifests\/buildcache-/;
    const hub = daemons.network.keep(await startFaultyRegistry(daemons.network.registry.host, {
      login: robot,
      rules: [{ request: put, times: 1, answer: { status: 415 } }, { request: put, when: freeze, answer: 'hang' }],
    }));
    const ended = await daemons.build(daemons.projectOf(one), 'frozen-cache', [], {
      registry: hub.host, limitSeconds: 120, dockerfile: [`FROM ${hub.host}/library/alpine:3.22`, 'RUN echo made >/made'], variables: branch, options: { cache: { registry: {} }, triggers: { defaultBranch: true } },
    });
    one.signal('SIGCONT');
    passes(ended);
    expect(ended.log).toContain('cache.sh: an image with the name of the cache could not be pushed either, so the next build has no cache.');
    expect(ended.seconds).toBeLessThan(60);
    expect(tags('frozen-cache')).toEqual(['main']);
  });

  describe('a registry that does not answer', () => {
    const build = async (name: string, rules: readonly Rule[], limitSeconds: number) => {
      const hub = daemons.network.keep(await startFaultyRegistry(daemons.network.registry.host, { login: robot, rules }));
      const own: RemoteDaemon[] = [];
      await daemons.add(name, {}, own);
      return daemons.build('1', name, [], { registry: hub.host, daemons: own, limitSeconds, dockerfile: [`FROM ${hub.host}/library/alpine:3.22`, 'RUN echo made >/made'] });
    };

    test('is given up after the patience of the job, for the pull and, after five times as long, for the push', async () => {
      const [pull, push] = await Promise.all([
        build('silent-pull', [{ request: /GET .*\/alpine\/blobs\//, answer: 'hang' }], 120),
        build('silent-push', [{ request: /PATCH|PUT/, answer: 'hang' }], 170),
      ]);
      expect([pull.exitCode, push.exitCode]).toEqual([1, 1]);
      expect(pull.log).toMatch(/retry\.sh: no answer for 10 seconds in: \[internal\] load metadata .*The job tries again in 1 seconds\./);
      expect(push.log).toMatch(/retry\.sh: no answer for 10 seconds in: exporting to image\. The job tries again in 1 seconds\./);
      expect(pull.seconds).toBeLessThan(50);
      expect(push.seconds).toBeGreaterThan(95);
      expect([pull.processes, push.processes, tags('silent-push')]).toEqual([[], [], []]);
    });

    test('is not what a slow one is', async () => {
      const slow = await build('slow', [{ request: /GET .*\/alpine\/blobs\//, answer: { bytesPerSecond: 40_000 } }], 120);
      passes(slow);
      expect(slow.seconds).toBeGreaterThan(20);
    });
  });

  test('one that is frozen before costs five seconds', async () => {
    one.signal('SIGSTOP');
    const ended = await daemons.build(daemons.projectOf(one), 'frozen-before', []);
    one.signal('SIGCONT');
    passes(ended);
    expect(daemons.said(ended)[0]).toBe(`${one.address} cannot be used: no answer within 5 seconds`);
    expect(ended.log).toContain('It is frozen, or a firewall drops what this runner sends.');
    expect(ended.seconds).toBeLessThan(10);
  });

  test('one whose host is lost, with its network, in the middle of a build', async () => {
    const wire = daemons.namespace();
    // a registry that all of them reach
    const listen = { address: wire.gateway, port: 8089 };
    const hub = daemons.network.keep(await startFaultyRegistry(daemons.network.registry.host, { listen, login: robot }));
    const settings = [`[registry."${hub.host}"]`, 'http = true'];
    const both: RemoteDaemon[] = [];
    const lost = await daemons.add('far', { network: wire, settings }, both);
    const near = await daemons.add('near', { settings }, both);
    const dockerfile = [`FROM ${hub.host}/library/alpine:3.22`, 'RUN exec sleep 4.625'];
    const job = daemons.build(daemons.projectOf(lost, both), 'lost', [], { registry: hub.host, daemons: both, limitSeconds: 120, dockerfile });
    await untilRuns('4.625', job);
    wire.cut();
    const ended = await job;
    passes(ended);
    expect(daemons.said(ended)).toEqual([
      `building on ${lost.address}.`,
      `${lost.address} is lost in the middle of the build: it does not answer. The job builds again.`,
      `building on ${near.address}.`,
    ]);
    expect(tags('lost')).toEqual(['1.0.0', 'latest']);
  });

  test('one that is told to go finishes its build, however long that takes, and gets no other', async () => {
    const project = daemons.projectOf(one);
    const job = daemons.build(project, 'leaving', ['RUN exec sleep 33.125'], { limitSeconds: 120 });
    await untilRuns('33.125', job);
    const left = one.leave();
    await sleep(500);
    const other = await daemons.build(project, 'elsewhere', []);
    expect(one.isRunning()).toBe(true);
    const ended = await job;
    await left;
    await one.start();
    passes(ended);
    passes(other);
    expect(daemons.said(ended)).toEqual([`building on ${one.address}.`]);
    expect(daemons.said(other)).toEqual([
      expect.stringMatching(`^${one.address} cannot be used: dial tcp 127\\.0\\.0\\.1:\\d+: connect: connection refused$`),
      expect.stringMatching(/^building on tcp:/),
    ]);
    expect(tags('leaving')).toEqual(['1.0.0', 'latest']);
  });

  test('one that is told to go between two builds of a job', async () => {
    const job = daemons.build(daemons.projectOf(one), 'between', ['RUN exec sleep 2.625'], { options: { images: [{ smokeTest: { commands: ['true'] } }] } });
    await untilRuns('2.625', job);
    const left = one.leave();
    const ended = await job;
    await left;
    await one.start();
    passes(ended);
    expect(daemons.said(ended)).toEqual([
      `building on ${one.address}.`,
      `${one.address} takes no builds any more.`,
      expect.stringMatching(/^building on tcp:/),
    ]);
    expect(tags('between')).toEqual(['1.0.0', 'latest']);
  });

  test('a build that ends two daemons fails, and tags nothing', async () => {
    const project = daemons.projectOf(one);
    const [, second] = RemoteDaemons.order(project, daemons.all);
    const job = daemons.build(project, 'deadly', ['RUN exec sleep 3.625'], { limitSeconds: 120 });
    await untilRuns('3.625', job);
    one.signal('SIGKILL');
    await sleep(1000);
    await untilRuns('3.625', job);
    second.signal('SIGKILL');
    const ended = await job;
    await Promise.all([one.start(), second.start()]);
    expect(ended.exitCode).toBe(1);
    expect(daemons.said(ended).at(-1)).toMatch(`this build has lost two BuildKit daemons, the second one at ${second.address}: `);
    expect(ended.log).toContain('Most often, a build needs more memory than they have.');
    expect([tags('deadly'), ended.processes, ended.files]).toEqual([[], [], []]);
  });

  test('all are down: the job says what each of them said', async () => {
    const [, two, three] = daemons.all;
    const project = daemons.projectOf(one);
    one.signal('SIGSTOP');
    two.signal('SIGKILL');
    const plain: RemoteDaemon[] = [];
    await daemons.add('plain', { tls: undefined }, plain);
    const { exitCode, log } = await daemons.build(project, 'down', [], { daemons: [one, two, ...plain] });
    one.signal('SIGCONT');
    await two.start();
    expect(exitCode).toBe(1);
    expect(log).toContain(`${one.address} cannot be used: no answer within 5 seconds`);
    expect(log).toMatch(new RegExp(`${two.address} cannot be used: dial tcp [\\d.:]+ connect: connection refused\n  Check its address`));
    expect(log).toMatch(new RegExp(`${plain[0].address} cannot be used: .*first record does not look like a TLS handshake\n  It does not speak TLS\\.`));
    expect(log).not.toContain('Killed');
    expect(log).toContain('no BuildKit daemon can be used. Above is what each of them said.');
    expect(three.isRunning()).toBe(true);
  });

  describe('certificates', () => {
    let other: Authority;
    let foreign: RemoteDaemon;
    let late: RemoteDaemon;
    beforeAll(async () => {
      other = daemons.network.authority('other');
      const clients = daemons.authority.cert;
      foreign = await daemons.add('foreign', { tls: { ...daemons.network.certificate(other, 'foreign.buildkit.test'), clients } }, []);
      late = await daemons.add('late', { tls: { ...daemons.network.certificate(daemons.authority, 'late.buildkit.test', 'until yesterday'), clients } }, []);
    });

    const refused = async (daemon: RemoteDaemon, client?: Certificate, variables = {}) => {
      const { exitCode, log } = await daemons.build('1', 'refused', [], { daemons: [daemon], client, variables });
      expect([exitCode, tags('refused')]).toEqual([1, []]);
      return log;
    };

    test('of daemons: from another authority, expired, for another name', async () => {
      expect(await refused(foreign)).toMatch(/cannot be used: .*certificate signed by unknown authority.*\n {2}Its certificate must be from the authority in the CI variable BUILDKIT_CA\./);
      expect(await refused(late)).toMatch(/cannot be used: .*certificate has expired or is not yet valid.*\n {2}Renew its certificate, or set the clock of this runner\./);
      const named = await daemons.add('named', { tls: { ...daemons.network.certificate(daemons.authority, 'else.buildkit.test'), clients: daemons.authority.cert } }, []);
      expect(await refused(named)).toMatch(/cannot be used: .*certificate is valid for else\.buildkit\.test.*\n {2}Its certificate must have the host of this address/);
    });

    test('of the job: from another authority, expired, soon to expire, with another key', async () => {
      const stranger = daemons.network.certificate(other, 'job');
      expect(await refused(one, stranger)).toMatch(/cannot be used: .*\n {2}It does not accept the certificate in the CI variable BUILDKIT_CERT, which /);
      const expired = daemons.network.certificate(daemons.authority, 'job', 'until yesterday');
      expect(await refused(one, expired)).toMatch(/the certificate in the CI variable BUILDKIT_CERT has expired: notAfter=.* GMT\.\n {2}Make a new one, and store it and its key in BUILDKIT_CERT and BUILDKIT_KEY\./);
      expect(await refused(one, { cert: daemons.client.cert, key: stranger.key })).toContain('the key in the CI variable BUILDKIT_KEY is not that of the certificate in BUILDKIT_CERT.');
    });

    test('that are missing, are no file, or no certificate', async () => {
      expect(await refused(one, undefined, { BUILDKIT_CERT: undefined })).toContain('the CI variable BUILDKIT_CERT is empty, and the connection to the BuildKit daemons needs it.');
      expect(await refused(one, undefined, { BUILDKIT_KEY: 'text' })).toContain('the CI variable BUILDKIT_KEY is not of type File');
      expect(await refused(one, undefined, { BUILDKIT_CA: daemons.network.readable(daemons.client.key) })).toContain('the CI variable BUILDKIT_CA does not contain a PEM certificate.');
    });
  });
});
