import type { TagOptions } from './options.ts';
import { tagShape } from './tag-shape.ts';
import { type TagsView, type Tags, componentPrefix, tagLine, tags } from './tags.ts';
import type { BuildContribution, ImageFeature } from '../../contract.ts';
import { joinPath } from '../../text/project-path.ts';

interface TagPlanView extends TagsView { readonly tags: Tags }

/** What is read of the image: its CI variable, and that of the image that it is a part of. */
interface TaggedImageView {
  readonly variable: string;
  readonly whole?: string;
}

/** The tags of one image, if they differ from the pipeline's. */
export const imageTags: ImageFeature<TagOptions, Tags | undefined, unknown, TaggedImageView, TagPlanView> = {
  shape: tagShape,
  resolve: (option, _image, project) => option && tags.resolve(option, project, {}),
  contribute: tagged,
  join: tagged,
  rebase: (option, folder) => option?.versionFile === undefined ? option : { ...option, versionFile: joinPath(folder, option.versionFile) },
};

function tagged(own: Tags | undefined, { variable, whole = variable }: TaggedImageView, plan: TagPlanView): BuildContribution {
  const used = own ?? plan.tags;
  // a job of several images runs for the git tags of all of them
  const differs = used.component !== undefined && plan.images.some((image) => (image.tags ?? plan.tags).component !== used.component);
  return { before: own ? [tagLine(`${whole}_TAGS`, own, plan)] : [], prefixes: differs ? componentPrefix(used) : [] };
}
