import type { SignOptions, SigstoreOptions } from './options.ts';
import { program as list } from './sign-list.sh.ts';
import { program } from './sign.sh.ts';
import { Commented, type PipelineFeature, type YamlMap, type YamlValue } from '../../contract.ts';
import { program as pushed } from '../../job/pushed.sh.ts';
import type { Problem, Rule } from '../../problems.ts';
import { type Check, boolean, checkedTogether, struct, text, under } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isInsideProject } from '../../text/project-path.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import { toolImages } from '../../tool-images.ts';

/** What images are signed with, and the image that has cosign. */
export interface Sign extends Omit<SignOptions, 'image'> { readonly image: string }

/** What this feature reads of the plan: whether images are scanned before they are signed, and whether there are lists of what is in them. */
export interface SignView {
  readonly attest?: { readonly sbom?: unknown };
  readonly scan?: object;
}

const ways = ['keyless', 'keyVariable', 'kms'] as const;

const oneWay: Check<SignOptions> = (given, path) => [
  ...ways.filter((way) => given[way]).length === 1 ? [] : [{
    code: 'one-of', path, value: given, fault: 'has not exactly one of keyless, keyVariable and kms', fix: "Write { keyless: true } on gitlab.com, or { keyVariable: 'COSIGN_PRIVATE_KEY' }.",
  }],
  ...given.passwordVariable === undefined || given.keyVariable !== undefined ? [] : [{
    code: 'unused-option', path: under(path, 'passwordVariable'), value: given.passwordVariable, fault: 'is the password of a key that is not there', fix: 'Remove it, or set keyVariable.',
  }],
  ...given.sigstore === undefined || given.keyless ? [] : [{
    code: 'unused-option', path: under(path, 'sigstore'), value: given.sigstore, fault: 'is not asked when a key signs', fix: 'Remove it, or write keyless: true in place of the key.',
  }],
];

const sigstore = struct<SigstoreOptions>({ signingConfig: text(isInsideProject), trustedRoot: text(isInsideProject) }, ['signingConfig', 'trustedRoot']);

/** The signatures of the images, made by a job of its own in protected branches and git tags. */
export const sign: PipelineFeature<SignOptions, Sign | undefined, SignView> = {
  shape: checkedTogether(struct<SignOptions>({
    keyless: boolean, sigstore, keyVariable: variableName, passwordVariable: variableName, kms: text(isKms), image: text(isImageReference),
  }, [], ways), oneWay),

  resolve: (option) => option && { ...option, image: option.image ?? toolImages.cosign },

  afterPush: (own, { images, keys }, { attest, scan }) => own === undefined ? {} : {
    stages: ['sign'],
    jobs: {
      'sign-image': {
        keys: {
          stage: 'sign',
          image: { name: own.image, entrypoint: [''] },
          ...keys,
          ...Array.isArray(keys.needs) && (attest?.sbom !== undefined || scan !== undefined) ? {
            needs: [
              ...keys.needs,
              ...attest?.sbom === undefined ? [] : ['sbom-image'],
              // what a git tag releases was scanned before, so there may be no such job
              ...scan === undefined ? [] : [{ job: 'scan-image', optional: true }],
            ],
          } : {},
          rules: protectedOnly(keys.rules),
          ...own.keyless ? { id_tokens: { SIGSTORE_ID_TOKEN: { aud: 'sigstore' } } } : {},
          script: [
            signCall(own, images.map(({ variable }) => variable)),
            ...attest?.sbom === undefined ? [] : images.map(({ variable, platforms }) => shellCall('sign_list', variable, ...platforms)),
          ],
        },
        signsIn: true,
        programs: [pushed, program, ...attest?.sbom === undefined ? [] : [list]],
      },
    },
  },

  validate: (own, _plan, { hasFile }) => Object.entries({ ...own?.sigstore }).flatMap<Problem>(([name, file]) => hasFile?.(file) !== false ? [] : [{
    code: 'no-file',
    path: `sign.sigstore.${name}`,
    value: file,
    fault: 'is no file of the project',
    fix: 'Write the path of the file, relative to the root of the repository.',
  }]),
};

function signCall(own: Sign, variables: readonly string[]): string {
  const { keyless, keyVariable, passwordVariable = 'COSIGN_PASSWORD', kms = '' } = own;
  if (keyVariable !== undefined) return shellCall('sign_key', keyVariable, passwordVariable, ...variables);
  if (!keyless) return shellCall('sign_kms', kms, ...variables);
  return own.sigstore === undefined
    ? shellCall('sign_keyless', ...variables)
    : shellCall('sign_keyless_own', own.sigstore.signingConfig, own.sigstore.trustedRoot, ...variables);
}

function protectedOnly(rules: YamlValue | undefined): readonly YamlValue[] {
  const all = Array.isArray(rules) ? rules as readonly YamlValue[] : [];
  return all.map((rule) => rule instanceof Commented ? rule.value as YamlMap : rule as YamlMap)
    .filter((rule) => !String(rule.if).includes('merge_request_event'))
    .map((rule) => ({ ...rule, if: `${String(rule.if)} && $CI_COMMIT_REF_PROTECTED == "true"` }))
    .map((rule, index) => index === 0 ? new Commented(rule, 'Only protected branches and tags sign, never a merge request.') : rule);
}

function isKms(uri: string): ReturnType<Rule> {
  return /^(?:awskms|gcpkms|azurekms|hashivault):\/\/[^\s$'"]+$/.test(uri) ? undefined : {
    code: 'kms', fault: 'is not the URI of a key', fix: 'Write awskms://, gcpkms://, azurekms:// or hashivault://, and the path of the key.',
  };
}
