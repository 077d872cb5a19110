import { cacheFaults } from './cache.ts';
import { mirrorFaults } from './mirror.ts';
import { registryFaults } from './registry.ts';
import { runnerFaults } from './runner.ts';
import { signalFaults } from './signals.ts';
import { variableFaults } from './variables.ts';
import type { Fault } from '../fault.ts';

/** All faults, in the order in which they are told. */
export const faults: readonly Fault[] = [...registryFaults, ...cacheFaults, ...mirrorFaults, ...runnerFaults, ...variableFaults, ...signalFaults];
