/** Where the generated files lie, and what the jobs are called. */
export const folder = '.gitlab/buildkit';
export const rootCiFile = '.gitlab-ci.yml';
export const includedCiFile = `${folder}/ci.yml`;
export const authProgram = `${folder}/auth.sh`;
export const metadataProgram = `${folder}/metadata.sh`;
export const secretsProgram = `${folder}/secrets.sh`;
export const daemonConfigFile = `${folder}/buildkit.toml`;

/** The job of the only image; with several, the name of each follows after a colon. */
export const imageJobName = 'build-image';
