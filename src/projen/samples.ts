/** The files that a new repository starts with, and that are its own after that. */

/** It needs no other file, so that the first pipeline is green. */
export const sampleDockerfile = `# A first image. Replace it with that of your application.
FROM alpine:3.22
WORKDIR /app
COPY . .
USER nobody
CMD ["ls", "-l"]
`;

export const sampleDockerignore = `# What no image needs. With .git, each commit would build everything anew.
.git
.gitlab
.gitlab-ci.yml
.projen
.projenrc.*
node_modules
`;

export function sampleReadme(name: string): string {
  return `# ${name}

A git tag builds the container image in GitLab CI/CD, with rootless BuildKit, and pushes it:

\`\`\`sh
git tag v1.0.0
git push origin HEAD v1.0.0
\`\`\`

In GitLab, **Build > Pipelines** shows the job, and **Deploy > Container registry** the image.

- \`Dockerfile\` and \`.dockerignore\` are examples. Replace them with those of your application.
- \`.projenrc.*\` has the options of the pipeline. After a change, run \`npx projen\` and commit the files that it generates. In a fresh clone, run \`npm ci\` first.
- To test before the image is built, set \`checks\` in the option \`imagePipeline\`, such as \`checks: [{ name: 'test', image: 'golang:1.25', commands: ['go test ./...'] }]\`.
- \`npx projen upgrade\` brings new versions of what generates the files.
`;
}
