import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runToEnd } from '../../lab/processes.ts';
import { gitIn, write } from '../../lab/repository.ts';
import { type Npm, startNpm } from '../support/npm-registry.ts';
import { testWith } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { recipe } from '../support/recipe.ts';
import { output, run } from '../support/run.ts';

/*
 * A platform team follows docs/recipes/templates.md, with a real registry: two versions of its package, and the repositories that use it.
 */

const page = recipe('docs/recipes/templates.md');
const changed = (text: string, from: string, to: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

/** The lines that have changed in a repository since the last commit, without the lock file and what projen lists. A line may end in a backslash or not. */
function changes(directory: string): string[] {
  const diff = gitIn(directory)('diff', '--unified=0', '--', '.', ':!package-lock.json', ':!.projen', ':!.gitignore', ':!.gitattributes');
  const lines = diff.split('\n').filter((line) => /^(\+\+\+|[-+](?![-+]{2} ))/.test(line)).map((line) => line.replace(/^\+\+\+ b\//, '').replace(/ +/g, ' ').replace(/ \\$/, ''));
  return lines.filter((line) => !lines.includes(`${line.startsWith('-') ? '+' : '-'}${line.slice(1)}`));
}

/** As much of GitLab's API as the script of the recipe uses: a group with three projects, on two pages, of which some have a lock file. */
async function gitlabApi(locks: { readonly [project: string]: string }) {
  const posted: (readonly [path: string, body: unknown])[] = [];
  const schedules: object[] = [];
  const projects = [7, 67, 8].map((id) => ({ id, path_with_namespace: `acme/${id}`, default_branch: 'main' }));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const [, project = '', rest] = /^\/api\/v4\/projects\/(\d+)\/(.*)$/.exec(pathname) ?? [];
    const answer = (status: number, body: unknown, headers = {}) => response.writeHead(request.headers['private-token'] === 'token' ? status : 401, headers).end(JSON.stringify(body));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      if (request.method === 'POST') {
        posted.push([pathname, JSON.parse(Buffer.concat(chunks).toString())]);
        if (rest === 'pipeline_schedules') schedules.push({ id: 1, description: 'Upgrade' });
        return answer(201, { id: 1 });
      }
      if (pathname === '/api/v4/groups/42/projects') {
        return searchParams.get('page') === '1' ? answer(200, projects.slice(0, 2), { 'x-next-page': '2' }) : answer(200, projects.slice(2), { 'x-next-page': '' });
      }
      if (rest === 'repository/files/package-lock.json/raw' && project in locks) return answer(200, JSON.parse(locks[project]));
      return rest === 'pipeline_schedules' ? answer(200, schedules) : answer(404, {});
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posted, stop: () => server.close() };
}

testWith('verdaccio')('the recipe for templates works as it stands there', async () => {
  const npm: Npm = await startNpm();
  try {
    const sh = (code: string, cwd: string, env = {}) => output(['sh', '-euc', code], { cwd, env: { ...npm.env, ...env } });
    const commitAll = (directory: string) => sh('git add --all && git commit --quiet --allow-empty --message all', directory);

    /* the package */
    const house = folder();
    mkdirSync(join(house, 'src'));
    for (const name of ['.projenrc.js', 'src/index.ts']) writeFileSync(join(house, name), page.file(name));
    sh('git init --quiet', house);
    sh(page.commands('package'), house);
    const release = (version: string, tag: string) => sh(page.commands('release'), house, { VERSION: version, NPM_TAG: tag });
    const edit = (...edits: readonly (readonly [from: string, to: string])[]) => {
      const text = edits.reduce((before, [from, to]) => changed(before, from, to), readFileSync(join(house, 'src/index.ts'), 'utf8'));
      writeFileSync(join(house, 'src/index.ts'), text);
    };
    const upgrade = (directory: string) => sh('npx projen upgrade', directory, { CI: 'true' });
    release('1.0.0', 'latest');

    /* a new repository */
    const shop = join(folder(), 'shop');
    mkdirSync(shop);
    sh(page.commands('new'), shop);
    expect(readFileSync(join(shop, '.projenrc.js'), 'utf8')).toContain('const { AcmeService } = require("@acme/service");');
    expect(existsSync(join(shop, 'Dockerfile'))).toBe(true);
    expect(sh('git status --short', shop)).toBe('');
    const says = (directory: string, ...command: string[]) => {
      const { status, stdout, stderr } = run(['npx', 'projen', ...command], { cwd: directory, env: npm.env });
      return { status, text: stdout + stderr };
    };
    const unowned = '- images[0].labels["example.acme.owner"]: nothing names the team that owns the image. Set the label, in imageDefaults for all images. [acme-owner]';
    expect(says(shop)).toEqual({ status: 0, text: expect.stringContaining(unowned) });
    expect(page.text).toContain(unowned);

    /* what is locked */
    const projenrc = readFileSync(join(shop, '.projenrc.js'), 'utf8');
    writeFileSync(join(shop, '.projenrc.js'), changed(projenrc, '// imagePipeline: {}', 'imagePipeline: { runner: { tags: ["mine"] } }'));
    expect(says(shop)).toEqual({ status: 1, text: expect.stringContaining('- runner: {"tags":["mine"]} differs from runner, which the template locks to {"tags":["buildkit"]}. Remove it, or write {"tags":["buildkit"]}. [locked]') });
    expect(sh('git status --short', shop)).toBe(' M .projenrc.js\n');
    writeFileSync(join(shop, '.projenrc.js'), projenrc);

    const adopted = () => {
      const [files, origin] = [folder(), join(folder(), 'pay.git')];
      sh(`git init --quiet --bare --initial-branch=main ${origin} && git -C ${origin} config receive.advertisePushOptions true`, files);
      sh(`git clone --quiet ${origin} .`, files);
      write(files, { 'main.py': 'print("pay")\n', 'Dockerfile': 'FROM python:3.13\nCOPY main.py /\n' });
      sh('git switch --quiet --create main && git add --all && git commit --quiet --message all && git push --quiet origin main', files);
      const taken = join(folder(), 'taken.git');
      sh(`git clone --quiet --bare ${origin} ${taken}`, files);
      const work = folder();
      sh(`git clone --quiet ${taken} . && echo 'test: { script: make }' > .gitlab-ci.yml && git add --all && git commit --quiet --message ci && git push --quiet origin main`, work);
      writeFileSync(join(work, 'adopt.sh'), page.file('adopt.sh'));
      const printed = output(['sh', 'adopt.sh'], { cwd: work, env: npm.env, input: `${origin}\n${taken}\n` });
      expect(printed).toBe('pay: pushed\ntaken: Error: BuildkitImagePipeline: .gitlab-ci.yml exists and was not written by projen. Either give the option ciFile: \'.gitlab/buildkit/ci.yml\', include that file in .gitlab-ci.yml and name the stages check and image there; or remove .gitlab-ci.yml, so that this pipeline replaces it.\n');
      sh('git fetch --quiet origin acme-service && git switch --quiet acme-service && npm ci', files);
      expect(readFileSync(join(files, 'Dockerfile'), 'utf8')).toContain('python:3.13');
      writeFileSync(join(files, '.projenrc.js'), changed(readFileSync(join(files, '.projenrc.js'), 'utf8'), '// imagePipeline: {}', `imagePipeline: {
        triggers: { mergeRequests: 'build' },
        imageDefaults: { labels: { 'example.acme.owner': 'payments', 'org.opencontainers.image.vendor': 'Acme Pay' } },
      }`));
      sh('npx projen', files);
      commitAll(files);
      return files;
    };
    const monorepo = () => {
      const directory = folder();
      write(directory, {
        '.projenrc.js': `const { Project, javascript } = require('projen');
const { AcmeImagePipeline } = require('@acme/service');

const project = new javascript.NodeProject({ name: 'web', defaultReleaseBranch: 'main', packageManager: javascript.NodePackageManager.NPM, github: false, jest: false, devDeps: ['@acme/service'] });
new AcmeImagePipeline(project, { images: [{ name: 'web' }] });
new AcmeImagePipeline(new Project({ name: 'worker', parent: project, outdir: 'worker' }));
project.synth();
`,
        'Dockerfile': 'FROM scratch\n',
        'worker/Dockerfile': 'FROM scratch\n',
      });
      sh('git init --quiet && npm install --save-dev projen constructs @acme/service && node .projenrc.js', directory);
      commitAll(directory);
      return directory;
    };

    /* other repositories: an application that adopts the template, and a Node.js application with a subproject */
    const [pay, web] = [adopted(), monorepo()];

    /* version 1.1.0, for the pilot, then for everyone */
    edit(["  runner: { tags: ['buildkit'] },", "  runner: { tags: ['buildkit-2'] },\n  imageDefaults: { labels: { 'org.opencontainers.image.vendor': 'Acme' } },"]);
    release('1.1.0', 'next');
    upgrade(shop);
    expect(changes(shop)).toEqual([]);
    sh(page.commands('promote'), house, { VERSION: '1.1.0' });
    upgrade(shop);
    expect(changes(shop)).toEqual(['.gitlab-ci.yml', '- tags: [buildkit]', '+ tags: [buildkit-2]', '+ --opt label:org.opencontainers.image.vendor=Acme']);
    upgrade(pay);
    // it has a vendor of its own
    expect(changes(pay)).toEqual(['.gitlab-ci.yml', '- tags: [buildkit]', '+ tags: [buildkit-2]']);
    upgrade(web);
    const added = '+ --opt label:org.opencontainers.image.vendor=Acme';
    expect(changes(web)).toEqual(['.gitlab-ci.yml', '- tags: [buildkit]', '+ tags: [buildkit-2]', added, added, 'package.json', '- "@acme/service": "^1.0.0",', '+ "@acme/service": "^1.1.0",']);
    commitAll(web);
    commitAll(shop);

    /* which repository has which version, and the schedules */
    writeFileSync(join(house, 'repositories.mjs'), page.file('repositories.mjs'));
    const locks = { 7: readFileSync(join(shop, 'package-lock.json'), 'utf8'), 67: '{ "packages": {} }' };
    const gitlab = await gitlabApi(locks);
    try {
      const script = () => runToEnd({ command: ['node', 'repositories.mjs', '42'], cwd: house, env: { PATH: process.env.PATH ?? '', GITLAB_URL: gitlab.url, GITLAB_TOKEN: 'token' }, timeoutMs: 30_000 });
      for (let runs = 1; runs <= 2; runs += 1) expect(await script()).toEqual({ exitCode: 0, stdout: 'acme/7\t1.1.0\nacme/67\t-\nacme/8\t-\n', log: expect.anything() });
    } finally {
      gitlab.stop();
    }
    expect(gitlab.posted).toEqual([
      ['/api/v4/projects/7/pipeline_schedules', { description: 'Upgrade', ref: 'refs/heads/main', cron: '7 1 * * 1' }],
      ['/api/v4/projects/7/pipeline_schedules/1/variables', { key: 'UPGRADE_DEPENDENCIES', value: 'true' }],
    ]);

    /* back to 1.0.0 */
    sh(page.commands('roll-back'), house, { VERSION: '1.0.0' });
    upgrade(shop);
    expect(changes(shop)).toEqual(['.gitlab-ci.yml', '- tags: [buildkit-2]', '+ tags: [buildkit]', '- --opt label:org.opencontainers.image.vendor=Acme']);
    commitAll(shop);

    upgrade(web);
    expect(changes(web)).toEqual([]);
    const [tags, vendor] = [["'buildkit-2'", "'buildkit'"], ["  imageDefaults: { labels: { 'org.opencontainers.image.vendor': 'Acme' } },\n", '']] as const;
    edit(tags, vendor);
    release('1.1.1', 'latest');
    upgrade(web);
    expect(changes(web).slice(0, 3)).toEqual(['.gitlab-ci.yml', '- tags: [buildkit-2]', '+ tags: [buildkit]']);

    /* a policy that refuses, and one that throws */
    edit(['    warning: true,\n', '']);
    release('1.2.0', 'latest');
    expect(says(shop, 'upgrade')).toEqual({ status: 1, text: expect.stringContaining(unowned) });
    edit(['check: ({ images = [] }) =>', 'check: ({ images }) =>'], ['images.flatMap', 'images!.flatMap'], ['labels = {} }, index', 'labels }, index'], ["labels['example", "labels!['example"]);
    release('1.3.0', 'latest');
    expect(says(shop, 'upgrade')).toEqual({ status: 1, text: expect.stringContaining('policy-failed') });
    expect(changes(shop)).toEqual([]);
  } finally {
    await npm.stop();
  }
}, 1_800_000);
