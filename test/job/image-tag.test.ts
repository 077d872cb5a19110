import { imageTag } from '../../src/core/rooms/images/image-tag.ts';
import { shells } from '../support/parts.ts';
import { output } from '../support/run.ts';

describe.each(shells)('under %s', (_name, shell) => {
  test.each([
    ['v1.2.3', '1.2.3'],
    ['1.2.3', '1.2.3'],
    ['v1.2.3-rc.1', '1.2.3-rc.1'],
    ['v1.2.3+build.7', '1.2.3-build.7'],
    ['v2', '2'],
    ['version-2', 'version-2'], // only a v before a digit is dropped
    ['release/7', 'release-7'],
    ['api/v1.0.0', 'api-v1.0.0'],
    ['#42-fix', '42-fix'], // no image tag starts with a dash or a dot
    ['.hidden', 'hidden'],
    ['größe 1', 'gr-e-1'],
    ['it\'s "$HOME" `id`', 'it-s-HOME-id-'],
    ['x'.repeat(200), 'x'.repeat(128)],
  ])('the git tag %s becomes %s', (git, image) => {
    expect(output([...shell, '-c', `${imageTag.line.value}\nprintf %s "$image_tag"`], { env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', CI_COMMIT_TAG: git } })).toBe(image);
  });
});
