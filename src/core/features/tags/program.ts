import { source as commitTime } from './commit-time.sh.ts';
import { source as tags } from './tags.sh.ts';
import { source as versions } from './versions.sh.ts';
import type { Program } from '../../contract.ts';
import { metadataProgram } from '../../paths.ts';

/** What the job computes from GitLab's variables: the image's tags, its version and its time. */
export const program: Program = { path: metadataProgram, source: [tags, versions, commitTime].join('\n') };
