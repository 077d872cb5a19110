import { audience, idTokens, role } from '../../src/core/shape/id-token.ts';

const codes = (shape: typeof role, text: unknown) => shape(text, 'option', {} as never).map(({ code }) => code);

test('a role is the ARN of one', () => {
  for (const arn of ['arn:aws:iam::123456789012:role/ci', 'arn:aws-us-gov:iam::123456789012:role/a/b+c=d,e.f@g-h_i', 'arn:aws:iam::123456789012:role/x']) expect([arn, codes(role, arn)]).toEqual([arn, []]);
  for (const arn of [
    'xarn:aws:iam::123456789012:role/ci', 'arn:aws:iam::12345678901:role/ci', 'arn:aws:iam::123456789012:role/', 'arn:aws:iam::123456789012:role/ci ci', 'arn:aws:iam::123456789012:user/ci',
  ]) expect([arn, codes(role, arn)]).toEqual([arn, ['role']]);
});

test('GitLab does not expand an audience, and the default is this GitLab', () => {
  expect(['sts.amazonaws.com', '$CI_SERVER_URL', ''].map((text) => codes(audience, text))).toEqual([[], ['expansion'], ['empty']]);
  expect(idTokens({ A: undefined, B: 'api://b' })).toEqual({ A: { aud: '$CI_SERVER_URL' }, B: { aud: 'api://b' } });
});
