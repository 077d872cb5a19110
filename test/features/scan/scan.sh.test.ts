import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as scan } from '../../../src/core/features/scan/scan.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { program as pushed } from '../../../src/core/job/pushed.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { runRows } from '../../support/shell-rows.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const report = (isPushed: boolean) => `{\n  "name": "r.example.com/app",\n  "digest": "${digest('a')}",\n  "pushed": ${isPushed},\n  "tags": [],\n  "references": []\n}\n`;
const line = (severity: string, id: string, fixed = true) => `${severity}\t${fixed ? 'fixed' : 'unfixed'}\t${id} of a package\t{"id":"${id}"}`;

/**
 * A checkout with the reports of image jobs, and a `trivy` that writes down its calls. It finds these lines in each image, fails for an image
 * or a download that is called FAILS, and does not find one that is called MISSING.
 */
function checkout(found: readonly string[], fails = 'nothing', missing = 'nothing') {
  const cwd = folder();
  mkdirSync(join(cwd, '.gitlab/buildkit/images'), { recursive: true });
  writeFileSync(join(cwd, '.gitlab/buildkit/images/IMAGE.json'), report(true));
  writeFileSync(join(cwd, '.gitlab/buildkit/images/OLD_IMAGE.json'), report(false));
  writeFileSync(join(cwd, 'lines'), `\n${found.map((one) => `${one}\n\n`).join('')}`);
  writeFileSync(join(cwd, 'trivy'), `#!/bin/sh
[ "$1" != --version ] || { echo 'Version: 1.2.3'; exit; }
echo "$* \${TRIVY_IGNOREFILE-} \${TRIVY_CACERT-}" | sed "s|/tmp/buildkit[^/]*|JOB|g" >>calls
for last; do :; done
case "$*" in
  *'${fails}'*) echo 'x	FATAL	it fails' >&2; exit 1 ;;
  *'${missing}'*) echo 'x	FATAL	GET https://r.example.com/v2/app/manifests/sha-c0ffee: MANIFEST_UNKNOWN: manifest unknown' >&2; exit 1 ;;
  'image --download-db-only') exit ;;
  image\\ *)
    printf 'x\\tINFO\\tpassing\\nx\\tWARN\\ttold\\n' >&2
    while [ "$1" != --output ]; do shift; done
    case $last in *@*) ;; *) last=x@${digest('b')} ;; esac
    printf '{\\n  "Metadata": {\\n    "RepoDigests": [\\n      "%s"\\n    ]\\n  },\\n  "Other": "a@${digest('c')}"\\n}\\n' "$last" >"$2" ;;
  *'--format template'*)
    while [ "$1" != --output ]; do shift; done
    cat lines >"$2" ;;
  *) echo TABLE ;;
esac
`);
  chmodSync(join(cwd, 'trivy'), 0o755);
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  return { cwd, read, report: () => JSON.parse(read('gl-container-scanning-report.json')), has: (name: string) => existsSync(join(cwd, name)) };
}

describe.each(shells)('%s', (_name, shell) => {
  const ran = (at: ReturnType<typeof checkout>, commands: string, env: Readonly<Record<string, string>> = {}) =>
    runRows(shell, job.source + pushed.source + scan.source, [{ commands, cwd: at.cwd, env: { PATH: `${at.cwd}:${process.env.PATH}`, CI_COMMIT_SHA: 'c0ffee', ...env } }], { flags: '-eu' })[0];
  const image = 'image --image-src remote --scanners vuln --skip-db-update --exit-code 0';
  const all = [line('LOW', 'CVE-1'), line('CRITICAL', 'CVE-2', false), line('HIGH', 'CVE-3'), line('UNKNOWN', 'CVE-4'), line('HIGH', 'CVE-3')];

  test('scans each platform by the digest, and reports each finding once', () => {
    const at = checkout(all);
    const { status, stdout, stderr } = ran(at, 'scan_start\nscan_pushed IMAGE linux/amd64 linux/arm64\nscan_pushed OLD_IMAGE\nscan_end none none any');
    const name = `r.example.com/app@${digest('a')}`;
    expect([status, stdout]).toEqual([0, ['amd64', 'arm64'].map((cpu) => `TABLE\nscan.sh: vulnerabilities in ${name} for linux/${cpu}: 5\n`).join('')]);
    expect(stderr).toBe('x\tWARN\ttold\nx\tWARN\ttold\npushed.sh: OLD_IMAGE: this pipeline has pushed no such image.\n');
    expect(at.read('calls').split('\n').filter((call) => call.includes('vuln'))).toEqual(['amd64', 'arm64'].map((cpu) => `${image} --platform linux/${cpu} --format json --output JOB/scan.json ${name}  `));
    const { version, scan: about, vulnerabilities } = at.report();
    expect([version, about.status, about.analyzer.version, vulnerabilities]).toEqual(['15.0.7', 'success', '1.2.3', ['CVE-1', 'CVE-2', 'CVE-3', 'CVE-4'].map((id) => ({ id }))]);
    expect(at.has('.gitlab/buildkit/scan.env')).toBe(false);
  });

  test.each([
    ['critical none any', {}, 1, ['CVE-2']],
    ['high none any', {}, 1, ['CVE-2', 'CVE-3']],
    ['high none fixed', {}, 1, ['CVE-3']],
    ['low none any', {}, 1, ['CVE-2', 'CVE-3', 'CVE-1']],
    ['none none any', {}, 0, []],
    ['low none any', { CI_MERGE_REQUEST_IID: '7' }, 0, []],
    ['none medium any', { CI_MERGE_REQUEST_IID: '7' }, 1, ['CVE-2', 'CVE-3']],
  ])('the gate %s with %j', (gate, env, status, stopping) => {
    const at = checkout(all);
    const found = ran(at, `scan_start\nscan_pushed IMAGE\nscan_end ${gate}`, env);
    expect([found.status, [...found.stderr.matchAll(/^ {2}(CVE-\d) of a package$/gm)].map(([, id]) => id)]).toEqual([status, stopping]);
    if (status === 1) expect(found.stderr).toMatch(new RegExp(`^scan\\.sh: ${stopping.length} vulnerabilit(?:y|ies), of the severity \\w+ or above:\n`, 'm'));
    expect(found.stderr.includes(`vulnerabilities: [{ id: ${stopping[0]}, statement: ..., expired_at: `)).toBe(status === 1);
    expect(at.report().vulnerabilities).toHaveLength(4);
  });

  test('a long list is cut, and no finding is an empty report', () => {
    const many = checkout(Array.from({ length: 25 }, (_, index) => line('HIGH', `CVE-${index}`)));
    expect(ran(many, 'scan_start\nscan_pushed IMAGE\nscan_end high none any').stderr).toMatch(/CVE-19 of a package\n {2}and 5 more, in the tables above\n {2}Upgrade/);
    const none = checkout([]);
    expect(ran(none, 'scan_start\nscan_pushed IMAGE\nscan_end low none any')).toMatchObject({ status: 0, stdout: expect.stringContaining(`@${digest('a')}: 0\n`) });
    expect(none.report().vulnerabilities).toEqual([]);
  });

  test('what cannot be scanned stops the job at the end, after the reports of the others', () => {
    const at = checkout([line('HIGH', 'CVE-3')], '--platform linux/arm64');
    const { status, stderr } = ran(at, 'scan_start\nscan_pushed IMAGE linux/arm64 linux/amd64\nscan_end critical none any');
    expect([status, stderr]).toEqual([1, `x\tFATAL\tit fails\nx\tWARN\ttold\nscan.sh: there is no report of\n  r.example.com/app@${digest('a')} for linux/arm64\n  The messages of Trivy above say why.\n`]);
    expect([at.report().scan.status, at.report().vulnerabilities]).toEqual(['failure', [{ id: 'CVE-3' }]]);
    const both = ran(at, 'scan_start\nscan_pushed IMAGE linux/arm64 linux/amd64\nscan_end high none any');
    expect([both.status, both.stderr.match(/^scan\.sh: .*/gm)]).toEqual([1, ['scan.sh: there is no report of', 'scan.sh: 1 vulnerability, of the severity high or above:']]);
  });

  test('before a release: the digests that were scanned', () => {
    const at = checkout(all);
    expect(ran(at, 'scan_start\nscan_release r.example.com/app linux/amd64 linux/arm64\nscan_release r.example.com/web\nscan_end none none any').status).toBe(0);
    expect(at.read('.gitlab/buildkit/scan.env')).toBe(`SCAN_DIGESTS=none,${digest('b')}\n`);
    expect(at.read('calls').match(/r\.example\.com\S+/g)).toEqual(['r.example.com/app:sha-c0ffee', `r.example.com/app@${digest('b')}`, 'r.example.com/web:sha-c0ffee']);
    expect(ran(at, 'scan_start\nscan_release r.example.com/app\nscan_end critical none any')).toMatchObject({ status: 1, stderr: expect.stringContaining('\n  So nothing is released: the tags stay where they are.\n') });
  });

  test('before a release: an image that no branch has built, and one that cannot be scanned', () => {
    const missing = checkout(all, 'nothing', 'sha-c0ffee');
    const { status, stderr } = ran(missing, 'scan_start\nscan_release r.example.com/app linux/amd64 linux/arm64\nscan_end low none any');
    expect([status, stderr]).toEqual([0, 'scan.sh: there is no r.example.com/app:sha-c0ffee: no branch has built this commit, so there is nothing to scan before its release.\n']);
    expect(missing.read('.gitlab/buildkit/scan.env')).toBe('SCAN_DIGESTS=none\n');
    // what else is not there, such as a database for Java, is no missing image
    expect(ran(checkout(all, 'sha-c0ffee'), 'scan_start\nscan_release r.example.com/app\nscan_end low none any').status).toBe(1);
    expect(ran(checkout(all, 'nothing', '@sha256'), 'scan_start\nscan_pushed IMAGE\nscan_end low none any').status).toBe(1);
  });

  test('the file of what is ignored, and the authority of the hosts', () => {
    const at = checkout([]);
    writeFileSync(join(at.cwd, '.trivyignore.yaml'), '');
    writeFileSync(join(at.cwd, 'own.yaml'), '');
    const call = (env: Readonly<Record<string, string>>, before = '') => {
      writeFileSync(join(at.cwd, 'calls'), '');
      const { status, stderr } = ran(at, `${before}scan_start`, env);
      return status === 0 ? at.read('calls') : stderr;
    };
    expect(call({})).toBe('image --download-db-only .trivyignore.yaml \n');
    expect(call({ TRIVY_IGNOREFILE: 'own.yaml' }, 'touch "$job_folder/ca.pem"\n')).toBe('image --download-db-only own.yaml JOB/ca.pem\n');
    expect(call({ TRIVY_IGNOREFILE: 'none.yaml' })).toBe("scan.sh: the file none.yaml is not in the checkout.\n  Commit it, or correct its path in scan: { ignoreFile: '...' }.\n");
  });

  test('without a database', () => {
    const { status, stderr } = ran(checkout([], 'download-db-only'), 'scan_start', { TRIVY_DB_REPOSITORY: 'r.example.com/db' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('scan.sh: Trivy cannot get its database of vulnerabilities from r.example.com/db.\n  The message above says why.')]);
  });
});
