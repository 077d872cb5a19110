import type { Sample } from './rounds.ts';
import type { Scenario } from './scenarios.ts';
import { plain } from './subjects/plain.ts';
import type { Subject } from './subjects/subject.ts';

/** The times of a subject in a scenario, round by round; of the plain job those that count there. */
export function times(samples: readonly Sample[], subject: Subject, scenario: Scenario): readonly Sample[] {
  const measured = subject === plain ? scenario.plainOf ?? scenario : scenario;
  return samples.filter((sample) => sample.subject === subject && sample.scenario === measured);
}

/** How many times the other subject's time of the same round. Empty where one of them did not take part. */
export function ratios(samples: readonly Sample[], subject: Subject, to: Subject, scenario: Scenario): readonly number[] {
  const other = new Map(times(samples, to, scenario).map(({ round, milliseconds }) => [round, milliseconds]));
  return times(samples, subject, scenario).flatMap(({ round, milliseconds }) => other.has(round) ? [milliseconds / other.get(round)!] : []);
}

/** In the order in which they take their turns. */
export function subjectsOf(samples: readonly Sample[]): readonly Subject[] {
  return [...new Set(samples.map(({ subject }) => subject))];
}
