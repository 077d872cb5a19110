import type { SignOptions } from './options.ts';
import { program } from './sign.sh.ts';
import { Commented, type PipelineFeature, type YamlMap, type YamlValue } from '../../contract.ts';
import { program as pushed } from '../../job/pushed.sh.ts';
import type { Rule } from '../../problems.ts';
import { type Check, boolean, checkedTogether, struct, text, under } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import { toolImages } from '../../tool-images.ts';

/** What images are signed with, and the image that has cosign. */
export interface Sign extends Omit<SignOptions, 'image'> { readonly image: string }

/** What this feature reads of the plan: whether images are scanned before they are signed. */
export interface SignView { readonly scan?: object }

const ways = ['keyless', 'keyVariable', 'kms'] as const;

const oneWay: Check<SignOptions> = (given, path) => [
  ...ways.filter((way) => given[way]).length === 1 ? [] : [{
    code: 'one-of', path, value: given, fault: 'has not exactly one of keyless, keyVariable and kms', fix: "Write { keyless: true } on gitlab.com, or { keyVariable: 'COSIGN_PRIVATE_KEY' }.",
  }],
  ...given.passwordVariable === undefined || given.keyVariable !== undefined ? [] : [{
    code: 'unused-option', path: under(path, 'passwordVariable'), value: given.passwordVariable, fault: 'is the password of a key that is not there', fix: 'Remove it, or set keyVariable.',
  }],
];

/** The signatures of the images, made by a job of its own in protected branches and git tags. */
export const sign: PipelineFeature<SignOptions, Sign | undefined, SignView> = {
  shape: checkedTogether(struct<SignOptions>({
    keyless: boolean, keyVariable: variableName, passwordVariable: variableName, kms: text(isKms), image: text(isImageReference),
  }, [], ways), oneWay),

  resolve: (option) => option && { ...option, image: option.image ?? toolImages.cosign },

  afterPush: (own, { images, keys }, { scan }) => own === undefined ? {} : {
    stages: ['release'],
    jobs: {
      'sign-image': {
        keys: {
          stage: 'release',
          image: { name: own.image, entrypoint: [''] },
          ...keys,
          // what a git tag releases was scanned before, so there may be no such job
          ...scan && keys.needs ? { needs: [...keys.needs as readonly YamlValue[], { job: 'scan-image', optional: true }] } : {},
          rules: new Commented(protectedOnly(keys.rules), 'Only protected branches and tags sign, never a merge request.'),
          ...own.keyless ? { id_tokens: { SIGSTORE_ID_TOKEN: { aud: 'sigstore' } } } : {},
          script: [call(own, images.map(({ variable }) => variable))],
        },
        signsIn: true,
        programs: [pushed, program],
      },
    },
  },
};

function call({ keyless, keyVariable, passwordVariable = 'COSIGN_PASSWORD', kms = '' }: Sign, variables: readonly string[]): string {
  const words = keyVariable === undefined ? [...keyless ? [] : [kms], ...variables] : [keyVariable, passwordVariable, ...variables];
  return shellCall(keyless ? 'sign_keyless' : keyVariable === undefined ? 'sign_kms' : 'sign_key', ...words.map((word) => [word]));
}

function protectedOnly(rules: YamlValue | undefined): readonly YamlValue[] {
  const all = Array.isArray(rules) ? rules as readonly YamlValue[] : [];
  return all.map((rule) => rule instanceof Commented ? rule.value as YamlMap : rule as YamlMap)
    .filter((rule) => !String(rule.if).includes('merge_request_event'))
    .map((rule) => ({ ...rule, if: `${String(rule.if)} && $CI_COMMIT_REF_PROTECTED == "true"` }));
}

function isKms(uri: string): ReturnType<Rule> {
  return /^(?:awskms|gcpkms|azurekms|hashivault):\/\/[^\s$'"]+$/.test(uri) ? undefined : {
    code: 'kms', fault: 'is not the URI of a key', fix: 'Write awskms://, gcpkms://, azurekms:// or hashivault://, and the path of the key.',
  };
}
