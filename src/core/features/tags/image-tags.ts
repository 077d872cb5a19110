import type { TagOptions } from './options.ts';
import { tagShape } from './tag-shape.ts';
import { type TagsView, type Tags, componentPrefix, tagLine, tags } from './tags.ts';
import type { BuildContribution, ImageFeature } from '../../contract.ts';
import { joinPath } from '../../text/project-path.ts';

interface TagPlanView extends TagsView { readonly tags: Tags }

/** The tags of one image, if they differ from the pipeline's. */
export const imageTags: ImageFeature<TagOptions, Tags | undefined, unknown, { readonly variable: string }, TagPlanView> = {
  shape: tagShape,
  resolve: (option, _image, project) => option && tags.resolve(option, project, {}),
  contribute: tagged,
  join: tagged,
  rebase: (option, folder) => option?.versionFile === undefined ? option : { ...option, versionFile: joinPath(folder, option.versionFile) },
};

function tagged(own: Tags | undefined, { variable }: { readonly variable: string }, plan: TagPlanView): BuildContribution {
  const used = own ?? plan.tags;
  // a job of several images runs for the git tags of all of them
  const differs = used.component !== undefined && plan.images.some((image) => (image.tags ?? plan.tags).component !== used.component);
  return { before: own ? [tagLine(`${variable}_TAGS`, own, plan)] : [], prefixes: differs ? componentPrefix(used) : [] };
}
