import { output } from './run.ts';

/** As GitLab reads it: https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/config/loader/yaml.rb */
const program = `require "yaml"; require "json"
print JSON.generate(JSON.parse($stdin.read).map { |text| YAML.safe_load(text, permitted_classes: [Symbol], permitted_symbols: [], aliases: true) })`;

/** What Ruby's Psych makes of YAML. */
export function psych(text: string): unknown {
  return psychAll([text])[0];
}

/** The same of many texts, in one process. */
export function psychAll(texts: readonly string[]): unknown[] {
  return JSON.parse(output(['ruby', '-Ku', '-e', program], { input: JSON.stringify(texts) }));
}
