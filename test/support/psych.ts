import { output } from './run.ts';

/** As GitLab reads it: https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/config/loader/yaml.rb */
const program = 'require "yaml"; require "json"; print JSON.generate(YAML.safe_load($stdin.read, permitted_classes: [Symbol], permitted_symbols: [], aliases: true))';

/** What Ruby's Psych makes of YAML. */
export function psych(text: string): unknown {
  return JSON.parse(output(['ruby', '-e', program], { input: text }));
}
