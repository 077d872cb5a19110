import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { runInNewContext } from 'node:vm';
import { pages, withShownFiles } from './support/pages.ts';
import { output } from './support/run.ts';
import { synthesize } from '../src/core/mod.ts';

const text = (page: string) => readFileSync(page, 'utf8');
const manifest = JSON.parse(text('package.json'));

/** Where a file of the repository is on the web, for readers of the npm package. */
const web = manifest.repository.url.replace(/^git\+(.*)\.git$/, '$1/-/');

/** What a page links to, without what is in its code. */
function links(page: string): string[] {
  const prose = text(page).replace(/^ *```[^]*?^ *```$/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
}

/** The anchors of a page's headings, as GitLab makes them. */
function anchors(page: string): string[] {
  const headings = [...text(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
  return headings.map((heading) => heading.toLowerCase().replace(/[^\p{Letter}\p{Number}\s_-]/gu, '').replace(/\s/g, '-'));
}

test('links and shown files are found in the pages', () => {
  expect(pages.flatMap(links).length).toBeGreaterThan(30);
  expect(pages.filter((page) => text(page).includes('<!-- examples/')).length).toBeGreaterThan(1);
});

test.each(pages)('%s links to files and headings that exist', (page) => {
  const broken = links(page).filter((link) => {
    if (link === `${web}issues`) return false; // no file
    if (link.startsWith(web)) return !existsSync(link.slice(web.length).replace(/^(?:blob|tree)\/main\//, ''));
    if (/^[a-z]+:/.test(link)) return false;
    const [path, anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    return !existsSync(target) || (anchor !== undefined && !anchors(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});

test('README\'s links work on npm: those that are relative lead to files of the package', () => {
  const [{ files }] = JSON.parse(output(['npm', 'pack', '--dry-run', '--json', '--ignore-scripts']));
  const packed = files.map(({ path }: { path: string }) => path);
  const relative = links('README.md').filter((link) => !/^(?:[a-z]+:|#)/.test(link));
  expect(relative.filter((link) => !packed.includes(link))).toEqual([]);
});

test.each(pages)('%s shows files of the examples as they are', (page) => {
  expect(text(page)).toBe(withShownFiles(page));
});

test('the tests that docs/security.md names are there', () => {
  const named = [...text('docs/security.md').matchAll(/\["([^\]]+)"\]\(\.\.\/([^)]+\.(?:test|long)\.ts)\)/g)];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(([, name, file]) => !text(file).replaceAll("\\'", "'").includes(`('${name}'`)).map(([link]) => link)).toEqual([]);
});

test('README asks for what the package asks for', () => {
  const { engines, peerDependencies } = manifest;
  const [node, projen, constructs] = [engines.node, peerDependencies.projen, peerDependencies.constructs].map((range) => /\d+(?:\.\d+)*/.exec(range)?.[0].replace(/(?:\.0)+$/, ''));
  expect(text('README.md')).toContain(`| Node.js | ${node} or newer`);
  expect(text('README.md')).toContain(`| projen | ${projen} or newer, with constructs ${constructs} or newer.`);
});

test('README\'s options are taken as they stand there', () => {
  const [, written] = /new BuildkitImagePipeline\(project, (\{\n[^]*?\n\})\);/.exec(text('README.md')) ?? [];
  const warned: string[] = [];
  synthesize(runInNewContext(`(${written})`), { onWarning: ({ code }) => warned.push(code) });
  expect(warned).toEqual([]);
});

test('README\'s table for migration names options that exist', () => {
  const [, section] = /\n## Migrate a job\n([^]*?)\n## /.exec(text('README.md')) ?? [];
  const cells = section.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split(' | ').at(-1) ?? '');
  const code = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside));
  const names = code.flatMap((inside) => [...inside.matchAll(/(?<![\w'.])((?!true)[a-z]\w+)(?=: |$)/g)].map(([, name]) => name));
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !text('API.md').includes(`.property.${name}"`))).toEqual([]);
});
