/** What the projen component imports from the core: the public API, and internals that only the component needs. */
export * from './mod.ts';
export { type CompiledPipeline, compile } from './compile.ts';
export { theImage } from './features/images/built-image.ts';
export { ciFilePath } from './features/ci-file.ts';
export { plainOptions } from './passes/check.ts';
export { type SubprojectParts, joined, openOptions, subprojectParts } from './passes/subproject.ts';
export { includedCiFile, rootCiFile, sourcesLockFile } from './paths.ts';
export type { ExistingJob, ProjectInfo, TaskRun } from './project-info.ts';
export { shellCall } from './text/sh.ts';
export type { ManagedFile } from './render/files.ts';
