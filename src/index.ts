export type * from './core/options.ts';
export type * from './core/rooms/auth/options.ts';
export type * from './core/rooms/buildkit/options.ts';
export type * from './core/rooms/checks/options.ts';
export type * from './core/rooms/images/options.ts';
export type * from './core/rooms/runner/options.ts';
export type * from './core/rooms/triggers/options.ts';
export type { CiVariable } from './core/text/value.ts';
export * from './projen/buildkit-image-pipeline.ts';
