import { InvalidOptionsError, synthesize } from '../../src/core/mod.ts';

/** The error of options that must not be taken. */
export function failure(given: unknown): InvalidOptionsError {
  try {
    synthesize(given as object);
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error;
    throw error;
  }
  throw new Error('the options were taken');
}
