import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pushBaseImage } from '../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { commitAll, write } from '../../lab/repository.ts';
import { runPipeline } from '../../lab/runner.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { output, run } from '../support/run.ts';

describeReal('the pipeline of this repository', () => {
  let registry: Registry;
  let hub: Registry;
  beforeAll(async () => {
    registry = await startRegistry(robot);
    hub = await startRegistry();
    pushBaseImage({ registry: hub.host, name: 'library/node:24-alpine', programs: [process.execPath] });
  });
  afterAll(() => Promise.all([registry, hub].map((server) => server.stop())));

  /** This repository as it is now, committed. */
  const clone = () => {
    const directory = folder();
    for (const path of output(['git', 'ls-files', '--cached', '--others', '--exclude-standard', '-z']).split('\0').filter(Boolean)) cpSync(path, join(directory, path), { recursive: true });
    commitAll(directory);
    return directory;
  };

  /** For the jobs that need Node: the suite that this test is a part of runs already, and what it has installed is there. */
  const stubs = () => {
    const bin = folder();
    chmodSync(bin, 0o755);
    const modules = join(bin, 'node_modules');
    if (run(['cp', '--archive', '--link', 'node_modules', modules]).status !== 0) output(['cp', '--archive', '--no-target-directory', 'node_modules', modules]);
    const npm = output(['sh', '-c', 'command -v npm']).trim();
    write(bin, {
      'apt-get': '#!/bin/sh\n',
      'npm': `#!/bin/sh\ncase $* in cit) ;; ci) mkdir node_modules && ln -s ${modules}/* ${modules}/.bin node_modules/ ;; *) exec ${npm} "$@" ;; esac\n`,
    });
    for (const name of ['npm', 'apt-get']) chmodSync(join(bin, name), 0o755);
    return bin;
  };

  test('tests and packs the library, finds no drift, and builds an image with the library', async () => {
    const settings = folder();
    chmodSync(settings, 0o755);
    const config = join(settings, 'buildkitd.toml');
    process.env.PATH = `${stubs()}:${process.env.PATH}`;
    writeFileSync(config, `[registry."docker.io"]\nmirrors = ["${hub.host}"]\n`);
    const { exitCode, log, jobs } = await runPipeline({
      directory: clone(),
      branch: 'main',
      variables: {
        ...gitlabRegistry(registry.host, 'own'),
        BUILDKITD_FLAGS: `--config=${config}`,
      },
    });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(jobs.sort()).toEqual(['build-image', 'drift-check', 'package', 'test']);
    expect(imageTags(craneFor(registry.host), `${registry.host}/own`)).toEqual(['main']);
  });
});
