/** Texts that quoting gets wrong somewhere: in sh, in YAML, in TOML, in CSV, in JSON. */
export const hostile: readonly string[] = [
  '', ' ', '  two  blanks  ', "it's", '"quoted"', "'", '"', '\\', '\\n', '\\\\', '$HOME', '${HOME}', '$(id)', '`id`', '$$', '!history', '*', '?', '[a]', '~', '~root',
  '#comment', 'a #b', 'a: b', '- a', '? a', '| a', '> a', '% a', '@a', '&a', '*a', '!a', '{a}', '[a, b]', 'a,b', 'a,"b",c', ';id', '&& id', '|| id', '| id', '> /tmp/x', '< /x',
  'yes', 'no', 'on', 'off', 'y', 'n', 'true', 'null', '~', '=', '<<', '0755', '0o17', '0x1F', '0b11', '1_000', '1,000', '12:30:45', '2026-11-24', '2026-11-24T10:00:00Z',
  '1e3', '.5', '.inf', '.nan', '+1', '-1', ':symbol', 'a:', '---', '...', '-', '--flag', '-n', '\t', 'tab\there', 'line\nbreak', 'line\n\n  indented\nend', 'ends\n', '\nstarts',
  'trailing \nblank', 'carriage\rreturn', 'crlf\r\nline', 'bell\u0007', 'del\u007f', 'nel\u0085x', 'ls\u2028x', 'nbsp\u00a0x', 'zero\u200bwidth', '\ufeffbom', 'wörld', '日本語', '😀', '%s %d', '$[[ inputs.x ]]', '$CI_COMMIT_TAG', 'x'.repeat(300),
];
