import { Explained } from '../../contract.ts';

/**
 * The image's tag, from the git tag: `v1.2.3` -> `1.2.3`, `release/7` -> `release-7`. An image tag has
 * letters, digits, `.`, `_` and `-`, starts with none of the last two, and ends after 128 characters.
 */
export const imageTag = {
  line: new Explained(
    "image_tag=$(printf %s \"$CI_COMMIT_TAG\" | sed -E 's/^v([0-9])/\\1/; s/[^A-Za-z0-9_.-]+/-/g; s/^[.-]+//; s/^(.{128}).*/\\1/')",
    'The git tag as an image tag: v1.2.3 is 1.2.3, and a dash stands for what an image tag cannot hold.',
  ),
  value: { variable: 'image_tag' },
};
