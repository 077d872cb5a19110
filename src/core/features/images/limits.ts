import { opt } from './flags.ts';
import type { ImageFeature } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { mapping, text } from '../../shape/shape.ts';
import { proposal } from '../../text/nearest.ts';

export interface Ulimits { readonly [name: string]: string }

/** Limits of the processes in a build step. */
export const ulimits: ImageFeature<Ulimits, Ulimits> = {
  shape: mapping(text(isUlimitName), text(isUlimit)),
  resolve: (option) => option ?? {},
  contribute: (limits) => {
    const given = Object.entries(limits).filter(([, limit]) => limit !== undefined).map(([name, limit]) => `${name}=${limit}`);
    return { flags: given.length ? [opt('ulimit', given.join(','))] : [] };
  },
};

/** The size of /dev/shm in a build step, in bytes. If it is not set, BuildKit's default applies. */
export const shmSize: ImageFeature<string, number | undefined> = {
  shape: text(isSize),
  resolve: (option) => option === undefined ? undefined : bytes(option),
  contribute: (own) => ({ flags: own === undefined ? [] : [opt('shm-size', String(own))] }),
};

const names = ['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack'];

function isUlimitName(name: string): ReturnType<Rule> {
  return names.includes(name) ? undefined : { code: 'ulimit', fault: 'is not the name of a limit', fix: proposal(name, names) };
}

function isUlimit(limit: string): ReturnType<Rule> {
  const [, soft, hard = soft] = /^(-1|[0-9]{1,18})(?::(-1|[0-9]{1,18}))?$/.exec(limit) ?? [];
  if (soft === undefined) return { code: 'ulimit', fault: 'is not a limit', fix: 'Write soft or soft:hard in whole numbers, such as "1024" or "1024:2048"; -1 is unlimited.' };
  const over = hard !== '-1' && (soft === '-1' || BigInt(soft) > BigInt(hard));
  return over ? { code: 'ulimit', fault: 'has a soft limit above the hard limit', fix: 'Write the lower one first.' } : undefined;
}

const units: { readonly [unit: string]: number } = { '': 1, 'b': 1, 'k': 1024, 'm': 1024 ** 2, 'g': 1024 ** 3 };

function bytes(size: string): number {
  const [, count, unit = ''] = /^([0-9]{1,12})([bkmg]?)$/i.exec(size) ?? [];
  return Number(count) * units[unit.toLowerCase()];
}

function isSize(size: string): ReturnType<Rule> {
  return bytes(size) > 0 ? undefined : { code: 'size', fault: 'is not a size', fix: 'Write a whole number above zero in bytes, or with k, m or g, such as "128m".' };
}
