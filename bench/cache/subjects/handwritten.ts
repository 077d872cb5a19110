import type { Files } from '../../../lab/repository.ts';
import type { App } from '../app.ts';

/** Each image's job as GitLab's documentation has it, with these lines between `buildctl-daemonless.sh build` and its end. */
export function handwrittenJobs({ services }: App, flags: (image: string) => readonly string[]): Files {
  const jobs = (services ?? ['']).map((service) => `build${service && `-${service}`}:
  image:
    name: moby/buildkit:rootless
    entrypoint: [""]
  variables:
    BUILDKITD_FLAGS: --oci-worker-no-process-sandbox
  before_script:
    - mkdir -p ~/.docker
    - echo "{\\"auths\\":{\\"$CI_REGISTRY\\":{\\"username\\":\\"$CI_REGISTRY_USER\\",\\"password\\":\\"$CI_REGISTRY_PASSWORD\\"}}}" > ~/.docker/config.json
  script:
    - |
      buildctl-daemonless.sh build \\
        --frontend dockerfile.v0 \\
        --local context=. \\
        --local dockerfile=${service ? `services/${service}` : '.'} \\
${flags(`$CI_REGISTRY_IMAGE${service && `/${service}`}`).map((flag) => `        ${flag}`).join(' \\\n')}
`);
  return { '.gitlab-ci.yml': jobs.join('\n') };
}
