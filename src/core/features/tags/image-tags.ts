import type { TagOptions } from './options.ts';
import { tagShape } from './tag-shape.ts';
import { type TagsView, type Tags, tagRules, tags } from './tags.ts';
import type { ImageFeature } from '../../contract.ts';

interface TagPlanView extends TagsView { readonly tags: Tags }

/** The tags of one image, where they are others than the pipeline's. */
export const imageTags: ImageFeature<TagOptions, Tags | undefined, unknown, unknown, TagPlanView> = {
  shape: tagShape,
  resolve: (option, _image, project) => option && tags.resolve(option, project),
  contribute: (own, _image, plan) => {
    const needed = own ?? (plan.images.some((image) => image.tags !== undefined) ? plan.tags : undefined);
    return needed ? { prepare: ['tag_none', ...tagRules(needed, plan.triggers.on)] } : {};
  },
};
