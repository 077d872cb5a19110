import type { ScanOptions } from './options.ts';
import { program } from './scan.sh.ts';
import { Commented, type Job, type PipelineFeature, type YamlMap, type YamlValue } from '../../contract.ts';
import { program as pushed } from '../../job/pushed.sh.ts';
import { struct, boolean, text } from '../../shape/shape.ts';
import { oneOf } from '../../shape/values.ts';
import { isInsideProject, normalPath } from '../../text/project-path.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';
import { toolImages } from '../../tool-images.ts';

/** How images are scanned. */
export interface Scan extends Omit<ScanOptions, 'ignoreUnfixed'> {
  readonly failOn: string;
  readonly counted: 'any' | 'fixed';
  readonly mergeRequests: string;
  readonly image: string;
}

/** What this feature reads of the plan: the images, and whether a git tag releases what a branch has built. */
export interface ScanView {
  readonly images: readonly ScannedImage[];
  readonly tags: Tagged;
  readonly promote?: { readonly ifMissing: string };
  readonly triggers: {
    readonly mergeRequests?: string;
    readonly on: readonly string[];
    readonly pushRulesFor: (images: readonly ScannedImage[], pipeline: { readonly tags: Tagged }) => readonly YamlValue[];
  };
}
interface Tagged {
  readonly component?: string;
  readonly floats: boolean;
}
interface ScannedImage {
  readonly name: { readonly full: Value };
  readonly platforms: readonly string[];
  readonly tags?: Tagged;
}

/** GitLab takes one file of this report from a job. */
const report = 'gl-container-scanning-report.json';

/** The digests that were scanned before a release, for the job that releases them. */
const digests = '.gitlab/buildkit/scan.env';

/** The scan of the images after their push, and before the release of one that a branch has built. */
export const scan: PipelineFeature<ScanOptions, Scan | undefined, ScanView> = {
  shape: struct<ScanOptions>({
    failOn: text(oneOf('critical', 'high', 'medium', 'low', 'none')),
    ignoreUnfixed: boolean,
    ignoreFile: text(isInsideProject),
    mergeRequests: text(oneOf('report', 'fail')),
    databaseRepository: text(isImageReference),
    javaDatabaseRepository: text(isImageReference),
    image: text(isImageReference),
  }),

  resolve: (option) => option && {
    ...option,
    failOn: option.failOn ?? 'critical',
    counted: option.ignoreUnfixed ? 'fixed' : 'any',
    ignoreFile: option.ignoreFile === undefined ? undefined : normalPath(option.ignoreFile),
    mergeRequests: option.mergeRequests ?? 'report',
    image: option.image ?? toolImages.trivy,
  },

  contribute: (own, plan) => {
    const jobs = own && plan.promote ? beforeRelease(own, plan) : {};
    const names = Object.keys(jobs);
    return names.length === 0 ? {} : { stages: ['check'], jobs, waitsFor: names.map((name) => ({ job: name, optional: true })) };
  },

  afterPush: (own, { images, keys }, { promote }) => own === undefined ? {} : {
    stages: ['scan'],
    jobs: {
      'scan-image': job(own, {
        stage: 'scan',
        ...keys,
        ...promote?.ifMissing === 'fail' ? { rules: [new Commented({ if: '$CI_COMMIT_TAG', when: 'never' }, 'What a git tag releases was scanned before.'), ...keys.rules as readonly YamlValue[]] } : {},
        artifacts: { when: 'always', paths: [report], reports: { container_scanning: report } },
      }, images.map(({ variable, platforms }) => shellCall('scan_pushed', variable, ...platforms))),
    },
  },

  validate: (own, _plan, { hasFile }) => own?.ignoreFile === undefined || hasFile?.(own.ignoreFile) !== false ? [] : [{
    code: 'no-file', path: 'scan.ignoreFile', value: own.ignoreFile, fault: 'is no file of the project', fix: 'Write its path, relative to the root of the repository.',
  }],

  warn: (own, { promote, triggers: { on, mergeRequests } }) => own === undefined ? [] : [
    ...own.failOn !== 'none' && !promote && on.includes('gitTags') ? [{
      code: 'late-scan',
      path: 'scan',
      value: own.failOn,
      fault: 'stops the pipeline of a git tag after its images have the tags of the release',
      fix: "Write promote: { ifMissing: 'fail' }, which scans them before, or failOn: 'none'.",
    }] : [],
    ...own.mergeRequests === 'fail' && mergeRequests !== 'push' ? [{
      code: 'no-effect', path: 'scan.mergeRequests', value: own.mergeRequests, fault: 'has no effect, because merge requests push no images', fix: "Remove it, or write triggers: { mergeRequests: 'push' }.",
    }] : [],
  ],
};

/** A job for the images of each component, which have git tags of their own. */
function beforeRelease(own: Scan, plan: ScanView): { readonly [name: string]: Job } {
  const components = new Map<string | undefined, ScannedImage[]>();
  for (const image of plan.images) {
    const { component } = image.tags ?? plan.tags;
    components.set(component, [...components.get(component) ?? [], image]);
  }
  return Object.fromEntries([...components].map(([component, images]) => [component === undefined ? 'scan-release' : `scan-release:${component}`, job(own, {
    stage: 'check',
    rules: [new Commented({ if: '$CI_COMMIT_TAG == null', when: 'never' }, 'Only a git tag releases what a branch has built.'), ...plan.triggers.pushRulesFor(images, plan)],
    // the report is in no path, because the image job would get it, and might build with it
    artifacts: { when: 'always', reports: { container_scanning: report, dotenv: digests } },
  }, images.map(({ name, platforms }) => shellCall('scan_release', name.full, ...platforms)))]));
}

function job({ image, failOn, mergeRequests, counted, ...own }: Scan, keys: YamlMap, calls: readonly string[]): Job {
  return {
    keys: {
      ...keys,
      image: { name: image, entrypoint: [''] },
      variables: {
        TRIVY_NO_PROGRESS: 'true',
        TRIVY_SKIP_VERSION_CHECK: 'true',
        TRIVY_DISABLE_TELEMETRY: 'true',
        TRIVY_DISABLE_VEX_NOTICE: 'true',
        TRIVY_DB_REPOSITORY: own.databaseRepository,
        TRIVY_JAVA_DB_REPOSITORY: own.javaDatabaseRepository,
        TRIVY_IGNOREFILE: own.ignoreFile,
      },
      script: ['scan_start', ...calls, shellCall('scan_end', failOn, mergeRequests === 'fail' ? failOn : 'none', counted)],
    },
    signsIn: true,
    programs: [pushed, program],
  };
}
