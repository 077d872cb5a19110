import { text } from './shape.ts';
import { isNotExpanded } from '../text/gitlab-variable.ts';

/** The audience of an ID token of GitLab. */
export const audience = text(isNotExpanded);

/** The role of AWS that a job assumes with an ID token. */
export const role = text((arn) => /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/.test(arn) ? undefined : {
  code: 'role',
  fault: 'is not the ARN of a role',
  fix: 'Write it as "arn:aws:iam::123456789012:role/gitlab".',
});

/** ID tokens of a job, by the CI variable that holds each: the `id_tokens` of GitLab. By default, the audience is this GitLab. */
export function idTokens(audiences: { readonly [variable: string]: string | undefined }): { readonly [variable: string]: { readonly aud: string } } {
  return Object.fromEntries(Object.entries(audiences).map(([variable, aud = '$CI_SERVER_URL']) => [variable, { aud }]));
}
