/** Where the generated files lie, and what the jobs are called. */
export const folder = '.gitlab/buildkit';
export const rootCiFile = '.gitlab-ci.yml';
export const includedCiFile = `${folder}/ci.yml`;
export const daemonConfigFile = `${folder}/buildkit.toml`;

/** What the image jobs leave for later ones: a JSON file for each image, and their dotenv report. */
export const reportFolder = `${folder}/images`;
export const dotenvReport = `${reportFolder}/images.env`;

/** The job of the image without a name, or of all images in one job; in a job of its own, the name of an image follows after a colon. */
export const imageJobName = 'build-image';
