import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from './app.ts';
import { modules } from './apps/modules.ts';
import type { Scenario } from './scenarios.ts';
import { scratch } from './storage.ts';
import { plain } from './subjects/plain.ts';
import { credentials, type Subject } from './subjects/subject.ts';
import { pushBaseImage } from '../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';

/** One job, measured. */
export interface Sample {
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly round: number;
  readonly milliseconds: number;
}

export interface Measured {
  readonly samples: readonly Sample[];
  /** Why a tool has no samples. */
  readonly missing: ReadonlyMap<Subject, string>;
}

/** The tools beside BuildKit take their time, and need no second digit. */
const roundsOfTools = 2;
/** Enough to have read every program from the disk. */
const scenariosOfWarmUp = 2;

/**
 * Every round begins with empty registries, one for each subject, and takes the scenarios in turn, and in each the
 * subjects in turn, so that whatever else the machine does meets all of them. A round before them, of the first scenarios, does not count.
 */
export async function inRounds(app: App, subjects: readonly Subject[], rounds: number): Promise<Measured> {
  const folder = mkdtempSync(join(scratch(), 'app-'));
  const hub = await startRegistry({ directory: join(folder, 'hub') });
  try {
    const base = `${hub.host}/base:1`;
    pushBaseImage({ registry: hub.host, name: 'base:1', megabytes: app.baseMegabytes, files: { 'usr/share/modules': modules(app.baseModules) } });
    const builders = new Map(subjects.map((subject, index) => {
      const own = join(folder, String(index));
      mkdirSync(own);
      return [subject, subject.prepare({ app, base, folder: own })];
    }));
    const samples: Sample[] = [];
    const missing = new Map(subjects.flatMap((subject) => subject.missing === undefined ? [] : [[subject, subject.missing] as const]));
    const turn = async (subject: Subject, scenario: Scenario, round: number, registry: Registry) => {
      const milliseconds = await builders.get(subject)!(scenario, registry);
      console.log(`${round === 0 ? 'warm-up' : `round ${round}`}, ${scenario.title}: ${subject.name} ${(milliseconds / 1000).toFixed(2)} s`);
      if (round > 0) samples.push({ scenario, subject, round, milliseconds });
    };
    for (let round = 0; round <= rounds; round++) {
      await withRegistries(subjects, join(folder, 'images'), async (registries) => {
        for (const scenario of round === 0 ? app.scenarios.slice(0, scenariosOfWarmUp) : app.scenarios) {
          for (const subject of subjects) {
            if (missing.has(subject) || !takesPart(subject, scenario, round)) continue;
            try {
              await turn(subject, scenario, round, registries.get(subject)!);
            } catch (error) {
              if (isPipeline(subject)) throw error;
              missing.set(subject, `it failed, ${scenario.title}: ${String(error)}`);
            }
          }
        }
      });
    }
    for (const [subject, reason] of missing) console.log(`\n--- NOT MEASURED: ${subject.name}: ${reason} ---`);
    return { samples: samples.filter(({ subject }) => !missing.has(subject)), missing };
  } finally {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function takesPart(subject: Subject, scenario: Scenario, round: number): boolean {
  if (!isPipeline(subject)) return !scenario.forPipelinesOnly && round <= roundsOfTools;
  return subject !== plain || !scenario.plainOf;
}

function isPipeline(subject: Subject): boolean {
  return subject.isPipeline ?? true;
}

type Registries = ReadonlyMap<Subject, Registry>;

async function withRegistries(subjects: readonly Subject[], folder: string, use: (registries: Registries) => Promise<void>): Promise<void> {
  const registries = new Map<Subject, Registry>();
  try {
    for (const [index, subject] of subjects.entries()) {
      registries.set(subject, await startRegistry({ ...credentials, directory: join(folder, String(index)) }));
    }
    await use(registries);
  } finally {
    await Promise.all([...registries.values()].map((registry) => registry.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}
