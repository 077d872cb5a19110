/** The paths of the generated files, and the names that several features share. */
export const folder = '.gitlab/buildkit';
export const rootCiFile = '.gitlab-ci.yml';
export const includedCiFile = `${folder}/ci.yml`;
export const daemonConfigFile = `${folder}/buildkit.toml`;
export const sourcePolicyFile = `${folder}/sources.json`;

/** The digests that `image:pin` has looked up. People and tools change it, not the pipeline. */
export const sourcesLockFile = 'sources-lock.json';

/** The reports of the image jobs for later jobs: a JSON file for each image, and the dotenv report. */
export const reportFolder = `${folder}/images`;
export const dotenvReport = `${reportFolder}/images.env`;

/** The job of the image without a name, or of all images in one job. For the job of a named image, a colon and the name follow. */
export const imageJobName = 'build-image';

/** The variable of a pipeline schedule that upgrades the project and builds no image. */
export const upgradeVariable = 'UPGRADE_DEPENDENCIES';
