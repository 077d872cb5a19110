import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { inspect, type Tool } from '../lab/machine.ts';

export type Facts = readonly (readonly [name: string, value: string])[];

/** What somebody else needs to know to compare numbers. */
export function machineFacts(): Facts {
  const registry = existsSync('/dev/shm') ? `/dev/shm (${fileSystem('/dev/shm')})` : 'the temporary folder';
  return [
    ...hardware(),
    ['projen', version('projen')],
    ['BuildKit', said('buildkitd')],
    ['Deno', said('deno')],
    ['BuildKit\'s state', `below /tmp (${fileSystem('/tmp')}), empty at the start of each job`],
    ['registry, repositories', `below ${registry}, on loopback`],
    ['projects of projen and Deno', 'in the temporary folder'],
  ];
}

export function hardware(): Facts {
  return [
    ['date', new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC'],
    ['CPU', `${cpus()[0].model}, ${cpus().length} cores`],
    ['memory', `${(totalmem() / 1024 ** 3).toFixed(0)} GiB`],
    ['kernel', `${process.platform} ${release()}`],
    ['load at the start', `${loadavg()[0].toFixed(2)} (average of the minute before)`],
    ['Node', process.version],
  ];
}

function version(name: string): string {
  return (JSON.parse(readFileSync(join(__dirname, '../node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
}

/** The version in what the tool says of itself. */
export function said(tool: Tool): string {
  const machine = inspect();
  if (!machine.has(tool)) return 'not here';
  return /v?\d+\.\d+\.\d+\S*/.exec(execFileSync(machine.tool(tool), ['--version'], { encoding: 'utf8' }))?.[0] ?? 'unknown';
}

export function fileSystem(folder: string): string {
  try {
    return execFileSync('df', ['--output=fstype', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n')[1];
  } catch {
    return 'unknown file system';
  }
}
