import { parse } from 'yaml';
import { type Synthesized, asked, pipelineOf, wordsOf } from './meaning.ts';
import { likelyTrees } from './options.ts';
import { chunks, sampled, share } from './texts.ts';
import { InvalidOptionsError, synthesize } from '../../src/core/mod.ts';
import { shells, testWith } from '../support/parts.ts';
import { psychAll } from '../support/psych.ts';

/** Those of many trees that give files. */
const given: readonly Synthesized[] = sampled(likelyTrees(), share(15_000, 500)).flatMap((options) => {
  try {
    return [{ options, files: synthesize(options) }];
  } catch (error) {
    if (error instanceof InvalidOptionsError) return [];
    throw error;
  }
});
const pipelines = given.map(pipelineOf);

testWith('ruby')('Ruby\'s Psych reads the pipeline that YAML 1.2 and 1.1 read', () => {
  for (const part of chunks(pipelines, 500)) expect(psychAll(part.map(({ text }) => text))).toEqual(part.map(({ data }) => data));
  for (const { text, data } of pipelines) expect(parse(text, { version: '1.1' })).toEqual(data);
});

test.each(shells)('the jobs call in %s, word for word, what was asked for', (_name, shell) => {
  const wanted = given.map(({ options }) => asked(options));
  expect(wanted.flat().length).toBeGreaterThan(given.length / 10);
  const called = chunks(given, 500).flatMap((part) => wordsOf(shell, part));
  expect(wanted.map((words, index) => words.filter((word) => !called[index].includes(word)))).toEqual(wanted.map(() => []));
  const count = (words: readonly string[], name: string) => words.filter((word) => word === name).length;
  // an image is built once, or its platforms are, and joined
  expect(called.map((words) => count(words, 'image_build') - count(words, 'image_by_digest') + count(words, 'image_join'))).toEqual(given.map(({ options }) => options.images?.length ?? 1));
});
