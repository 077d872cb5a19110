import { type Area, type Fault, type Measured, areas, lastLines } from './fault.ts';

/** A line of the report. */
export interface Row {
  readonly area: Area;
  readonly name: string;
  /** Rounded, so that a second run tells the same. */
  readonly seconds: string;
  readonly exit: string;
  /** `good`, or what is not as it is to be. */
  readonly verdict: string;
  /** Processes, and files in /tmp. */
  readonly stays: string;
  readonly lastLine: string;
}

const [begin, end] = ['<!-- measured: npm run faults -->', '<!-- end -->'];

export function row({ area, name }: Fault, measured: Measured, found: readonly string[]): Row {
  const { exitCode, log, processes, files } = measured;
  return {
    area,
    name,
    seconds: exitCode < 0 ? 'never' : rounded(measured.seconds),
    exit: exitCode < 0 ? '-' : exitCode > 128 ? `signal ${exitCode - 128}` : String(exitCode),
    verdict: found.length === 0 ? 'good' : steady(found.join('; ')),
    stays: exitCode < 0 ? '-' : steady([...new Set([...processes, ...files])].join(', ')) || '-',
    lastLine: ending(steady(lastLines(log, 1)[0] ?? '-').trim()),
  };
}

/** The document with these rows in place of its own ones; rows that were not measured stay. */
export function updated(document: string, rows: readonly Row[], order: readonly Fault[]): string {
  const known = new Map([...parsed(document), ...rows].map((given) => [`${given.area}: ${given.name}`, given]));
  const all = order.flatMap(({ area, name }) => known.get(`${area}: ${name}`) ?? []);
  const good = all.filter(({ verdict }) => verdict === 'good').length;
  const hangs = all.filter(({ seconds }) => seconds === 'never').length;
  const tables = areas.map((area) => [
    `### ${area[0].toUpperCase()}${area.slice(1)}`,
    '',
    '| fault | ends after | exit | verdict | stays | last line |',
    '|---|---|---|---|---|---|',
    ...all.filter((given) => given.area === area).map(({ name, seconds, exit, verdict, stays, lastLine }) => `| ${[name, seconds, exit, verdict, stays, lastLine].map(cell).join(' | ')} |`),
    '',
  ].join('\n'));
  const text = [begin, '', `${all.length} faults measured: ${good} good, ${all.length - good} open, ${hangs} of which never end.`, '', ...tables, end].join('\n');
  return document.replace(new RegExp(`${begin}[^]*${end}`), () => text);
}

/** The rows of a document. */
export function parsed(document: string): Row[] {
  let area: Area | undefined;
  return document.split('\n').flatMap((line) => {
    area = areas.find((given) => line.toLowerCase() === `### ${given}`) ?? area;
    const cells = /^\| (.*) \|$/.exec(line)?.[1].split(' | ').map((text) => text.replaceAll('\\|', '|').replaceAll('&lt;', '<'));
    if (!area || cells?.length !== 6 || cells[0] === 'fault') return [];
    const [name, seconds, exit, verdict, stays, lastLine] = cells;
    return [{ area, name, seconds, exit, verdict, stays, lastLine }];
  });
}

/** What differs between the committed rows and new ones, but for the last line. */
export function differences(document: string, rows: readonly Row[]): string[] {
  const before = new Map(parsed(document).map((given) => [`${given.area}: ${given.name}`, given]));
  return rows.flatMap((now) => {
    const name = `${now.area}: ${now.name}`;
    const was = before.get(name);
    if (!was) return [`${name}: new, ${now.verdict}`];
    return (['seconds', 'exit', 'verdict', 'stays'] as const).filter((key) => was[key] !== now[key]).map((key) => `${name}: ${key} was ${was[key]}, is ${now[key]}`);
  });
}

/** The end of a line says why. */
function ending(line: string): string {
  return line.length > 200 ? `... ${line.slice(-196).trimStart()}` : line;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function rounded(seconds: number): string {
  const bound = [1, 3, 6, 10, 15, 20, 30, 45, 60].find((given) => seconds < given);
  return bound === undefined ? '> 60 s' : `< ${bound} s`;
}

/** A text without what differs from run to run. */
function steady(text: string): string {
  return text
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:...')
    .replace(/127\.0\.0\.1:\d+(->)?/g, '127.0.0.1:PORT$1')
    .replace(/registry\.test:\d+/g, 'registry.test:PORT')
    .replace(/buildkit\.\w{6}\b/g, 'buildkit.*')
    .replace(/\/(?:dev\/shm|var\/tmp)\/faults?-\w+/g, '...')
    .replace(/\b\d+\.\d+ ?s\b/g, 'N s')
    .replace(/\b[0-9a-f-]{36}\b/g, 'ID')
    .replace(/_state=[^&\s"]+/g, '_state=...')
    .replace(/\s+/g, ' ');
}
