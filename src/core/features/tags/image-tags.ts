import type { TagOptions } from './options.ts';
import { tagShape } from './tag-shape.ts';
import { type TagsView, type Tags, tagRules, tags, tagsLine } from './tags.ts';
import type { ImageFeature } from '../../contract.ts';

interface TagPlanView extends TagsView { readonly tags: Tags }

/** The tags of one image, where they are others than the pipeline's. */
export const imageTags: ImageFeature<TagOptions, Tags | undefined, unknown, { readonly variable: string }, TagPlanView> = {
  shape: tagShape,
  resolve: (option, _image, project) => option && tags.resolve(option, project, {}),
  contribute: (own, { variable }, plan) => own ? { before: [tagsLine(`${variable}_TAGS`, tagRules(own, plan.triggers.on))] } : {},
};
