import { runPipeline } from '../../lab/runner.ts';
import { describeReal } from '../support/parts.ts';
import { repository } from '../support/repository.ts';

/** What the tests of the pipeline rest on: the job's shell is that of BuildKit's image. */
describeReal('a job in BuildKit\'s image', () => {
  test('has busybox, the image\'s own programs, no privilege and nothing else', async () => {
    const script = [
      'echo "shell: $(basename "$(readlink /proc/$$/exe)")"',
      'echo "programs: $(for name in buildctl buildkitd buildctl-daemonless.sh rootlesskit newuidmap sed awk base64; do command -v $name >/dev/null && echo $name; done | tr "\\n" " ")"',
      'echo "absent: $(for name in bash jq curl python3 node docker crane; do command -v $name >/dev/null || echo $name; done | tr "\\n" " ")"',
      '[ "$(id -u)" -ne 0 ] && echo unprivileged',
      'echo "caller: <${SECRET_OF_THE_CALLER-}>"',
    ];
    process.env.SECRET_OF_THE_CALLER = 'leaked';
    const directory = repository({ '.gitlab-ci.yml': JSON.stringify({ look: { image: { name: 'moby/buildkit:v0.32.2-rootless', entrypoint: [''] }, script } }) });
    const { exitCode, log } = await runPipeline({ directory, branch: 'main' });
    expect(exitCode).toBe(0);
    expect(log).toContain('> shell: busybox');
    expect(log).toContain('> programs: buildctl buildkitd buildctl-daemonless.sh rootlesskit newuidmap sed awk base64 ');
    expect(log).toContain('> absent: bash jq curl python3 node docker crane ');
    expect(log).toContain('> unprivileged');
    expect(log).toContain('> caller: <>');
  });
});
