import type { CheckOptions } from './options.ts';
import { imageJobName } from '../../paths.ts';
import type { Rule } from '../../problems.ts';

/** https://docs.gitlab.com/ci/jobs/#job-names, and the keywords that GitLab reads at the top of the file. */
const reserved = ['image', 'services', 'stages', 'types', 'before_script', 'after_script', 'variables', 'cache', 'include', 'default', 'workflow', 'spec', 'pages', 'pages:deploy', 'true', 'false', 'nil', '<<'];

/** Whether a text can be the name of a job that GitLab runs. */
export const isJobName: Rule = (name) => {
  if (reserved.includes(name)) return { code: 'reserved-name', fault: 'is a keyword of GitLab and cannot be the name of a job', fix: `Use another name, such as "${['check', ...name.match(/\w+/g) ?? []].join('-')}".` };
  if (name.startsWith('.')) return { code: 'job-name', fault: 'starts with a dot, so GitLab never runs the job', fix: `Write ${JSON.stringify(name.replace(/^\.+/, ''))}.` };
  return [...name].length <= 255 ? undefined : { code: 'job-name', fault: 'is longer than the 255 characters that GitLab allows', fix: 'Shorten it.' };
};

/** Whether a job waits for the checks. */
export function buildsImages(name: string): boolean {
  return name.split(':')[0] === imageJobName;
}

/** The name of the job of a check. */
export function jobNameOf({ name, task }: CheckOptions): string | undefined {
  return name ?? task;
}
