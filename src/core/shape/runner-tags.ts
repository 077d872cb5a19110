import { allOf, atMost, list, text } from './shape.ts';
import { isNotExpanded } from '../text/gitlab-variable.ts';

/** The tags by which GitLab chooses the runner of a job. */
export const runnerTags = allOf(list(text(isNotExpanded), { of: (tag) => tag, name: 'tag' }), atMost(50, 'tags'));
