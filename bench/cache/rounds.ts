import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from './app.ts';
import type { Scenario } from './scenarios.ts';
import { registryStorage } from './storage.ts';
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

/**
 * Every round begins with empty registries, one for each subject, and takes the scenarios in turn, and in each the
 * subjects in turn, so that whatever else the machine does meets all of them. The first round does not count.
 */
export async function inRounds(app: App, subjects: readonly Subject[], rounds: number): Promise<readonly Sample[]> {
  const folder = mkdtempSync(join(registryStorage(), 'bench-cache-'));
  const hub = await startRegistry({ directory: join(folder, 'hub') });
  try {
    const base = `${hub.host}/base:1`;
    pushBaseImage({ registry: hub.host, name: 'base:1', megabytes: app.baseMegabytes });
    const builders = new Map(subjects.map((subject, index) => {
      const own = join(folder, String(index));
      mkdirSync(own);
      return [subject, subject.prepare({ app, base, folder: own })];
    }));
    const samples: Sample[] = [];
    for (let round = 0; round <= rounds; round++) {
      await withRegistries(subjects, join(folder, 'images'), async (registries) => {
        for (const scenario of app.scenarios) {
          for (const [subject, build] of builders) {
            if (!takesPart(subject, scenario)) continue;
            const milliseconds = await build(scenario, registries.get(subject)!);
            console.log(`${round === 0 ? 'warm-up' : `round ${round}`}, ${scenario.title}: ${subject.name} ${(milliseconds / 1000).toFixed(2)} s`);
            if (round > 0) samples.push({ scenario, subject, round, milliseconds });
          }
        }
      });
    }
    return samples;
  } finally {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function takesPart(subject: Subject, scenario: Scenario): boolean {
  return !(subject === plain && scenario.plainOf) && !(subject.isPipeline === false && scenario.forPipelinesOnly);
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
