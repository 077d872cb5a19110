import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { write } from '../../../lab/repository.ts';
import { program } from '../../../src/core/features/sources/sources.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { run } from '../../support/run.ts';

const policy = '.gitlab/buildkit/sources.json';
const text = '"docker-image://${CI_REGISTRY_IMAGE}/*", "docker-image://${CI_REGISTRY}/*", "docker-image://${BASE_IMAGE}", "$CI_REGISTRY ${1}"\n';

describe.each(shells)('under %s', (_name, shell) => {
  const expand = (given: Readonly<Record<string, string>>, ...variables: readonly string[]) => {
    const cwd = folder();
    write(cwd, { [policy]: text, 'job.sh': job.source, 'sources.sh': program.source });
    const ran = run([...shell, '-c', 'set -eu\n. ./job.sh\n. ./sources.sh\nsources_expand "$@"\ncp "$job_folder/sources.json" out', 'sh', ...variables], { cwd, env: { PATH: process.env.PATH, ...given } });
    return { ...ran, out: ran.status === 0 ? readFileSync(join(cwd, 'out'), 'utf8') : undefined, kept: readFileSync(join(cwd, policy), 'utf8') };
  };

  test('replaces variables with their values, and nothing else', () => {
    const { out, kept } = expand({ CI_REGISTRY: 'registry.example.com:5000/', CI_REGISTRY_IMAGE: 'registry.example.com:5000/group/app_1', BASE_IMAGE: 'registry.example.com/base@sha256:0a' }, 'CI_REGISTRY', 'CI_REGISTRY_IMAGE', 'BASE_IMAGE');
    expect(out).toBe('"docker-image://registry.example.com:5000/group/app_1/*", "docker-image://registry.example.com:5000/*", "docker-image://registry.example.com/base@sha256:0a", "$CI_REGISTRY ${1}"\n');
    expect(kept).toBe(text);
  });

  test('an empty variable allows nothing', () => {
    expect(expand({ CI_REGISTRY: '' }, 'CI_REGISTRY', 'BASE_IMAGE').out).toBe(text);
  });

  test.each(['*', 'a b', 'x"},{"', '$(touch x)', 'a\nb', 'a|b', 'a&b', 'a\\b', 'é'])('a value that is no name is refused and not shown: %j', (value) => {
    const { status, stderr } = expand({ CI_REGISTRY: value }, 'CI_REGISTRY');
    expect(status).toBe(1);
    expect(stderr).toContain('sources.sh: the value of the CI variable CI_REGISTRY is not the name of an image.\n');
    if (value.length > 3) expect(stderr).not.toContain(value);
  });

  test('a word that is no name is not evaluated', () => {
    expect(expand({}, 'X;echo').stderr).toContain('"X;echo" is not the name of a CI variable.');
  });
});
