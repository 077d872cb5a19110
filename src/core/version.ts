export const version = '0.0.0';
export const repository = 'https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline';
