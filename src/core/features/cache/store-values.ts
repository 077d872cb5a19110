import type { Rule } from '../../problems.ts';
import { type Shape, text } from '../../shape/shape.ts';
import { literalCredential, oneOf, variableName } from '../../shape/values.ts';
import { isImageName } from '../../text/reference.ts';

export const mode = text(oneOf('max', 'min'));

/** The tag is ours: `buildcache-` and the branch. */
export const repository = text((name) => {
  if (name.length > 255) return { code: 'cache-repository', fault: 'is longer than the 255 characters that registries accept', fix: 'Shorten it.' };
  if (/:[^/]*$/.test(name) || name.includes('@')) return { code: 'cache-repository', fault: 'has a tag or a digest', fix: 'Write the repository only: the tag comes from the branch.' };
  return isImageName(name);
});

export const bucket = text((name) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ? undefined : {
  code: 's3-bucket',
  fault: 'is not the name of a bucket',
  fix: 'Write 3 to 63 lower-case letters, digits, "." and "-", such as "build-cache".',
});

export const region = text((name) => /^[a-z0-9][a-z0-9-]*$/.test(name) ? undefined : {
  code: 's3-region',
  fault: 'is not the name of a region',
  fix: 'Write one such as "eu-central-1"; most other servers use "us-east-1".',
});

export const container = text((name) => /^(?=.{3,63}$)[a-z0-9](?:-?[a-z0-9])*$/.test(name) ? undefined : {
  code: 'azure-container',
  fault: 'is not the name of a container',
  fix: 'Write 3 to 63 lower-case letters, digits and single dashes, such as "buildkit-cache".',
});

/** The longest key of an object has 1024 characters, and the project, the image and the branch follow. */
export const prefix = text((folder) => /^[\w.-]+(?:\/[\w.-]+)*\/?$/.test(folder) && folder.length <= 200 ? undefined : {
  code: 'cache-prefix',
  fault: 'is not a folder of an object store',
  fix: 'Write at most 200 letters, digits, ".", "_", "-" and "/" between names, such as "gitlab/images".',
});

/** GitLab: https://docs.gitlab.com/ci/yaml/#cachekey */
export const key = text((name) => /^[\w-][\w.-]*$/.test(name) ? undefined : {
  code: 'cache-key',
  fault: 'is not a valid start for the key of a GitLab cache',
  fix: 'Write letters, digits, ".", "_" and "-", such as "images"; the branch is added automatically.',
});

const isUrl: Rule = (address) => {
  if (/^https?:\/\/[^/]*@|[?#]/.test(address)) {
    return { code: 'credentials', value: address.replace(/\/\/[^/]*@/, '//***@').replace(/[?#].*/, '?***'), fault: 'contains credentials, which anybody could read in the generated file', fix: 'Remove them, and write the name of a CI variable.' };
  }
  return /^https?:\/\/[A-Za-z0-9.[\]:-]+(?:\/[\w.~-]+)*\/?$/.test(address) ? undefined : { code: 'url', fault: 'is not the address of a server', fix: 'Write it as "https://storage.example.com".' };
};
export const url = text(isUrl);

/** The name of a variable. If it is the key itself, the message must not show it. */
export const credential: Shape<string> = (value, path, project) => typeof value === 'string' && isKey(value)
  ? [{ path, ...literalCredential }]
  : variableName(value, path, project);

/** Keys of AWS and Azure, and tokens. */
function isKey(value: string): boolean {
  return /^A[KS]IA[A-Z0-9]{16}$/.test(value) || (value.length >= 40 && /^[A-Za-z0-9+/=._-]+$/.test(value) && !/^[A-Z0-9_]+$/.test(value));
}
