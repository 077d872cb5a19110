import type { AttestOptions, SbomOptions } from './options.ts';
import { program as sbom } from './sbom.sh.ts';
import type { Flag, PipelineFeature } from '../../contract.ts';
import { program as pushed } from '../../job/pushed.sh.ts';
import type { Problem, Rule } from '../../problems.ts';
import { struct, text } from '../../shape/shape.ts';
import { oneOf } from '../../shape/values.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import { toolImages } from '../../tool-images.ts';

/** What is stated about every image. */
export interface Attest {
  readonly provenance: string;
  readonly sbomGenerator?: string;
  readonly sbom?: Required<SbomOptions>;
}

/** What this feature reads of the plan: whether images are identical if their commit is. */
export interface AttestView { readonly reproducible: boolean }

/** The statements of BuildKit about the images, in their indexes. */
export const attest: PipelineFeature<AttestOptions, Attest | undefined, AttestView> = {
  shape: struct<AttestOptions>({
    provenance: text(oneOf('min', 'max', 'none')),
    sbom: struct<SbomOptions>({ image: text(isImageReference) }),
    sbomGenerator: text(isImageReference, hasDigest),
  }),

  resolve: (option) => option && { provenance: option.provenance ?? 'min', sbomGenerator: option.sbomGenerator, sbom: option.sbom && { image: option.sbom.image ?? toolImages.syft } },

  build: (own) => own === undefined || isPlain(own) ? {} : {
    flags: [...provenanceFlags(own), ...own.sbomGenerator === undefined ? [] : [['--opt', [`attest:sbom=generator=${own.sbomGenerator}`]]] as const],
    // BuildKit v0.32 pushes a statement with a `subject` before the image that it names, and GitLab's registry refuses that
    output: [['oci-artifact', ['false']]],
  },

  afterPush: (own, { images, keys }) => own?.sbom === undefined ? {} : {
    stages: ['release'],
    jobs: {
      'sbom-image': {
        keys: {
          stage: 'release',
          image: { name: own.sbom.image, entrypoint: [''] },
          ...keys,
          variables: { SYFT_CHECK_FOR_APP_UPDATE: 'false' },
          script: images.map(({ variable, platforms }) => shellCall('sbom_write', variable, ...platforms)),
          artifacts: { paths: ['gl-sbom-*.json'], reports: { cyclonedx: 'gl-sbom-*.cdx.json' } },
        },
        signsIn: true,
        programs: [pushed, sbom],
      },
    },
  },

  warn: (own, { reproducible }) => own === undefined ? [] : [
    ...isPlain(own) && own.sbom === undefined ? [{ code: 'no-effect', path: 'attest.provenance', value: own.provenance, fault: 'leaves nothing to state', fix: 'Remove the option attest, or set sbom.' }] : changing(own, reproducible),
  ],
};

/** Whether the index has no statement. */
function isPlain({ provenance, sbomGenerator }: Attest): boolean {
  return provenance === 'none' && sbomGenerator === undefined;
}

function provenanceFlags({ provenance }: Attest): readonly Flag[] {
  return provenance === 'none' ? [] : [
    ['--opt', [`attest:provenance=mode=${provenance},builder-id=`, { variable: 'CI_JOB_URL' }]],
    ['--opt', ['vcs:source=', { variable: 'CI_PROJECT_URL' }]],
    ['--opt', ['vcs:revision=', { variable: 'CI_COMMIT_SHA' }]],
  ];
}

function changing({ provenance }: Attest, reproducible: boolean): readonly Problem[] {
  return reproducible && provenance !== 'none' ? [{
    code: 'changing-digest',
    path: 'attest.provenance',
    value: provenance,
    fault: 'names the job and the time of the build, so the digest of the index differs from build to build',
    fix: "Compare the digests of the platforms, which stay the same, or write provenance: 'none'.",
  }] : [];
}

function hasDigest(image: string): ReturnType<Rule> {
  return image.includes('@') ? undefined : { code: 'no-digest', fault: 'can change, and every build would run what it then is', fix: `Write its digest: ${JSON.stringify(`${image}@sha256:...`)}.` };
}
