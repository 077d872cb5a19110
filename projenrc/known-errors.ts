import { Component, type Project, TextFile } from 'projen';
import type { Sources } from './job-programs';
import { type KnownError, type Piece, type Place, executors, knownErrors, places } from '../src/core/diagnosis/errors';
import { shellCall, shellWord } from '../src/core/text/sh';
import type { Value } from '../src/core/text/value';

const table = 'src/core/diagnosis/errors.ts';

/** The program that names the errors, without the marker, by its path. */
export function knownErrorsProgram(): Sources {
  return { 'src/core/diagnosis/explain.sh': program() };
}

/** What is made of the table of known errors: the job's program that names them, and the page for people. */
export class KnownErrors extends Component {
  constructor(project: Project, pageFile: string) {
    super(project);
    for (const [path, source] of Object.entries(knownErrorsProgram())) {
      const shell = new TextFile(project, path);
      shell.addLine(`# ${shell.marker}`);
      shell.addLine('');
      shell.addLine(source);
    }
    const text = new TextFile(project, pageFile);
    text.addLine(`<!-- ${text.marker} -->`);
    text.addLine('');
    text.addLine(page());
  }
}

/** A row a line. Texts are cut to a few thousand characters: patterns with several pieces are slow in long ones. */
function program(): string {
  return `# Says what an error of BuildKit means and what to change. The rows are made of ${table}; docs/errors.md shows them.

# What a build failed of, and the fix on this runner: LOG. Of what it does not know it says nothing, with status 1.
explain_build() {
  # the client's warning about credentials stands early, the output of a step between lines of hyphens, the error at the end
  explain_rows "$({ head -c 4000 "$1"; tail -c 20000 "$1"; } 2>/dev/null | tr -d '\\000-\\010\\013-\\037' | LC_ALL=C awk '
    /^WARNING: Error parsing config file/ { warning = $0 }
    /^error: / { error = $0; next }
    error { error = error "\\n" $0 }
    fence && /^ > .* RUN / { inside = 1; fence = 0; next }
    { fence = $0 == "------"; if (fence) inside = 0 }
    inside { output = output "\\n" $0 }
    END {
      if (sub(/.*did not complete successfully/, "", error)) print "step " substr(output, length(output) > 4000 ? length(output) - 3999 : 1) error
      else if (error) print "build " warning "\\n" substr(error, 1, 4000)
    }')"
}

# Why the daemon did not start: LOG
explain_daemon() { explain_rows "daemon $(explain_tail "$1")"; }

# Why the daemon, which did start, is slow: LOG
explain_slow() { explain_rows "slow $(explain_tail "$1")"; }

explain_tail() { tail -c 8000 "$1" 2>/dev/null | tr -d '\\000-\\010\\013-\\037'; }

# Says the first row that fits: PLACE and TEXT in one word
explain_rows() {
  explain_registry='' explain_host=''
  case $1 in
    *'failed to push '*) explain_registry=\${1#*failed to push } ;;
    *'source metadata for '*) explain_registry=\${1#*source metadata for } ;;
  esac
  case $1 in *://*) explain_host=\${1#*://} ;; esac
  : "\${explain_registry:=$explain_host}" "\${explain_host:=$explain_registry}"
  explain_registry=$(explain_name "$explain_registry") explain_host=$(explain_name "$explain_host")
  case $1 in
${places.flatMap((place) => knownErrors[place].map((error) => row(place, error))).join('\n')}
    *) return 1 ;;
  esac
}

# Prints the host that an address starts with, without a user in front of it: TEXT
explain_name() {
  set -- "\${1%%/*}"
  set -- "\${1##*@}"
  set -- "\${1%%[!A-Za-z0-9.:-]*}"
  printf %s "\${1:-the registry}"
}

# Says a row: CAUSE FIX, or CAUSE and a fix for each of ${executors.join(', ')} (the runners of GitLab.com)
explain_say() {
  if [ $# -eq 2 ]; then explain_fix=$2
  elif [ -n "\${KUBERNETES_SERVICE_HOST-}" ]; then explain_fix=$3
  elif case "\${CI_SERVER_HOST-} \${CI_RUNNER_DESCRIPTION-} \${CI_RUNNER_TAGS-}" in gitlab.com\\ *saas-*) ;; *) false ;; esac; then explain_fix=$5
  elif [ -n "\${CI_DISPOSABLE_ENVIRONMENT-}" ]; then explain_fix=$2 # all executors but shell and ssh
  else explain_fix=$4; fi
  job_say explain.sh "$1" "$explain_fix"
}
`;
}

function row(place: Place, { texts, cause, fix }: KnownError): string {
  const fixes = typeof fix === 'string' ? [fix] : executors.map((executor) => fix[executor]);
  return `    ${texts.map((pieces) => `${place}${pattern(pieces)}`).join(' | ')}) ${shellCall('explain_say', causeValue(cause), ...fixes.map((text) => [text]))} ;;`;
}

function pattern(pieces: readonly Piece[]): string {
  return `*${pieces.map((piece) => typeof piece === 'string' ? `${quoted(piece)}*` : quoted(piece.atEnd)).join('')}`;
}

/** Quoted even where it need not be: in a pattern, an unquoted word may mean something else. */
function quoted(piece: string): string {
  const word = shellWord([piece]);
  return word === piece ? `'${piece}'` : word;
}

/** `{host}` becomes the variable `explain_host` of the program. */
function causeValue(cause: string): Value {
  return cause.split(/\{(\w+)\}/).map((part, index) => index % 2 ? { variable: `explain_${part}` } : part).filter((part) => part !== '');
}

const titles: { readonly [place in Place]: readonly [title: string, about: string] } = {
  build: ['A build', 'The last error of `buildctl`, behind `error:` in the log.'],
  step: ['A step of the Dockerfile', 'The output of the `RUN` step that failed, and its exit code.'],
  daemon: ['The start of the daemon', 'The log of `buildkitd`, which the job shows when it does not start.'],
  slow: ['A slow daemon', 'The log of a `buildkitd` that works.'],
};
const executorTitles = { docker: 'Docker', kubernetes: 'Kubernetes', shell: 'Shell', hosted: 'GitLab.com' };

function page(): string {
  return `# Errors, and what to change

An image job that fails ends with a row of these tables: what the error means, and what to change. Of several rows that fit, the job shows the
first, which is the most specific. Where the fix depends on the executor, there is one for the Docker executor, the
Kubernetes executor, the shell executor and GitLab.com's hosted runners. \`…\` stands for any text.

${places.map(section).join('\n\n')}

GitLab explains more in [Build Docker images with BuildKit](https://docs.gitlab.com/ci/docker/using_buildkit/) and in
[Troubleshooting the container registry](https://docs.gitlab.com/user/packages/container_registry/troubleshoot_container_registry/),
BuildKit in [Rootless mode](https://github.com/moby/buildkit/blob/master/docs/rootless.md).`;
}

function section(place: Place): string {
  const [title, about] = titles[place];
  return [`## ${title}`, '', about, '', '| text in the log | cause | fix |', '| --- | --- | --- |', ...knownErrors[place].map(pageRow)].join('\n');
}

function pageRow({ id, texts, cause, fix, see }: KnownError): string {
  const fixes = typeof fix === 'string' ? cell(fix) : executors.map((executor) => `**${executorTitles[executor]}:** ${cell(fix[executor])}`).join('<br>');
  const known = texts.map((pieces) => code(pieces.map((piece) => typeof piece === 'string' ? piece.trim() : piece.atEnd.trim()).join(' … '))).join('<br>');
  const means = cell(cause.replaceAll('{registry}', 'The registry').replaceAll('{host}', 'the host').replace(/^./, (letter) => letter.toUpperCase()));
  return `| <a id="${id}"></a>${known} | ${means}${see === undefined ? '' : ` [More](${see})`} | ${fixes} |`;
}

/** What Markdown would read as markup, as text. */
function cell(text: string): string {
  return text.replaceAll(/[\\|*<>`~]/g, '\\$&');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
