import type { PipelineFeature } from '../contract.ts';
import { rootCiFile } from '../paths.ts';
import type { Rule } from '../problems.ts';
import { text } from '../shape/shape.ts';
import { isInsideProject, normalPath } from '../text/project-path.ts';

/** The file that the pipeline goes into. */
export interface CiFile {
  readonly path: string;
  /** Whether another file includes it. If so, that file sets defaults and stages. */
  readonly included: boolean;
}

export const ciFile: PipelineFeature<string, CiFile> = {
  shape: text(isInsideProject, isYamlFile),

  resolve: (option, { ciFile: usual }) => {
    const path = ciFilePath(option, usual);
    return { path, included: path !== rootCiFile };
  },

  // The `default:` of the including file can have a before_script, services or a cache that do not work in BuildKit's image.
  contribute: ({ included }) => included ? { imageJob: { inherit: { default: ['tags', 'retry', 'timeout', 'interruptible'] } } } : {},
};

/** The path of the file, which does not depend on other options. */
export function ciFilePath(option: string | undefined, usual: string): string {
  return normalPath(option ?? usual);
}

function isYamlFile(path: string): ReturnType<Rule> {
  return /\.ya?ml$/.test(path) ? undefined : { code: 'yaml-file', fault: 'is not a YAML file', fix: 'Use a name that ends in ".yml" or ".yaml".' };
}
