import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const TOOLS = [
  'buildkitd', 'buildctl', 'rootlesskit', 'crane', 'registry', 'strictconfig', 'readers',
  'gitlab-ci-local', 'node24', 'deno', 'python', 'versitygw', 'azurite', 'verdaccio', 'moto', 'kubernetes-validate', 'hadolint', 'syft', 'cosign', 'trivy', 'trivy-database',
  'busybox', 'dash', 'bash', 'git', 'shellcheck', 'ruby', 'openssl', 'tinyproxy',
] as const;
const FACTS = ['job-user', 'image-path', 'npm-modules'] as const;

/** A program that `setup.sh` gets. `gitlab-ci-local`, `azurite` and `verdaccio` are scripts to run with `node24`, `moto` and `kubernetes-validate` are Pythons that have them. */
export type Tool = typeof TOOLS[number];

/** Something that `setup.sh` arranged: a user, the folder that is a job's PATH, the folder of the npm packages. */
export type Fact = typeof FACTS[number];

export interface Missing {
  readonly component: string;
  readonly reason: string;
  readonly fix: string;
}

/** What this machine has for running the real parts, as `setup.sh` found it. */
export interface Machine {
  readonly missing: readonly Missing[];
  has(name: Tool | Fact): boolean;
  /** The path of the tool. Throws, with the reason and the fix, when it is missing. */
  tool(name: Tool | Fact): string;
}

/** Parts without which a real build still runs: some tests need them, `runPipeline` does not. */
const NOT_FOR_BUILDS: readonly string[] = ['shellcheck', 'ruby', 'dash', 'openssl', 'tinyproxy-bin', 'versitygw', 'azurite', 'verdaccio', 'Deno', 'Python packages', 'moto', 'kubernetes-validate', 'hadolint and syft', 'cosign', 'trivy'];

/** Reads what `setup.sh` found. It installs nothing and is cheap enough for every test file. */
export function inspect(): Machine {
  const answer = join(cacheFolder(), `lab-${pins()}`, 'machine.tsv');
  if (!existsSync(answer)) {
    return machine(new Map(), [{ component: 'lab', reason: 'lab/setup.sh has not run for this checkout', fix: 'lab/setup.sh' }]);
  }
  const rows = readFileSync(answer, 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
  const paths = new Map(rows.filter(([kind]) => kind === 'tool').map(([, name, path]) => [name, path]));
  const missing = rows.filter(([kind]) => kind === 'missing').map(([, component, reason, fix]) => ({ component, reason, fix }));
  const gone = [...paths].filter(([, path]) => path.startsWith('/') && !existsSync(path))
    .map(([component, path]) => ({ component, reason: `${path} is gone`, fix: 'lab/setup.sh' }));
  return machine(paths, [...missing, ...gone]);
}

/** What a real build lacks on this machine; nothing when it can run. */
export function missingForBuilds({ missing }: Machine): readonly Missing[] {
  return missing.filter(({ component }) => !NOT_FOR_BUILDS.includes(component));
}

/** Throws with every reason and every fix when a real build cannot run on this machine. */
export function requireReal(on: Machine): void {
  const missing = missingForBuilds(on);
  if (missing.length > 0) throw new Error(`A real build cannot run here:\n${missing.map(describe).join('\n')}`);
}

function machine(paths: ReadonlyMap<string, string>, missing: readonly Missing[]): Machine {
  return {
    missing,
    has: (name) => paths.has(name),
    tool: (name) => {
      const path = paths.get(name);
      if (path === undefined) throw new Error(`No ${name} here:\n${missing.map(describe).join('\n')}`);
      return path;
    },
  };
}

function describe({ component, reason, fix }: Missing): string {
  return `- ${component}: ${reason}\n    fix: ${fix}`;
}

/** The same rule as in `parts.sh`. */
export function cacheFolder(): string {
  const parent = process.getuid?.() === 0 ? '/var/cache' : process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return process.env.BUILDKIT_LAB_CACHE || join(parent, 'projen-buildkit-image-pipeline');
}

/** The same hash as in `setup.sh`: an answer for other pins is no answer. */
function pins(): string {
  const go = ['go/go.mod', 'go/go.sum', 'go/registry/main.go', 'go/strictconfig/main.go', 'go/readers/main.go', 'object-store/go.mod', 'object-store/go.sum', 'cosign/go.mod', 'cosign/go.sum', 'trivy/go.mod', 'trivy/go.sum', 'trivy/database/main.go'];
  const npm = ['object-store', 'deno', 'npm', 'package-registry'].map((folder) => `${folder}/package-lock.json`);
  const files = ['setup.sh', 'parts.sh', ...go, ...npm, 'python/requirements.txt', 'clouds/requirements.txt', 'kubernetes/requirements.txt', 'wheels/requirements.txt'];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(__dirname, file)));
  return hash.digest('hex').slice(0, 16);
}
