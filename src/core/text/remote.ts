import type { Rule } from './rule.ts';
import { holdsToken, withoutTokens } from './secret.ts';

/** Whether a text is a URL: `scheme://...`, or `user@host:path` as in git over SSH. */
export function isRemote(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || scpStyle.test(text);
}

const scpStyle = /^[\w.-]+@[\w.-]+:/;

/**
 * A URL that BuildKit fetches as files: a git repository over HTTP(S) or SSH, or an archive. It recognizes a repository by the `.git`
 * at the end. Without it, BuildKit would download the web page of the project and read it as a Dockerfile.
 */
export const isRemoteSource: Rule = (address) => {
  if (/\s/.test(address)) return { code: 'remote', fault: 'has a blank', fix: 'Write it as %20.' };
  if (scpStyle.test(address)) return undefined;
  const [, scheme, authority, path] = /^([^:]+):\/\/([^/?#]*)([^?#]*)/.exec(address) ?? [];
  if (scheme !== 'ssh' && scheme !== 'https' && scheme !== 'http') return { code: 'remote', fault: `starts with ${scheme}://, which BuildKit cannot fetch files from`, fix: 'Write https://, ssh:// or git@host:path.' };
  if (authority === '') return noHost;
  if (holdsToken(address)) {
    return {
      code: 'credentials',
      value: withoutTokens(address),
      fault: 'contains credentials, which anybody could read in the generated file',
      fix: "Remove them, and write secrets: [{ id: 'GIT_AUTH_TOKEN', variable: '...' }].",
    };
  }
  if (scheme === 'ssh' || /\.git$|\.(?:tar(?:\.(?:gz|xz|bz2))?|tgz|txz|tbz2?)$/.test(path)) return undefined;
  return { code: 'remote', fault: 'is neither a git repository nor an archive', fix: `End the URL of a repository with ".git", such as ${JSON.stringify(address.replace(/\/?(?=$|[?#])/, '.git'))}, and the URL of an archive with ".tar.gz", ".tar.xz" or ".tar".` };
};

const noHost = { code: 'remote', fault: 'has no host', fix: 'Write it as "https://gitlab.example.com/group/project.git#main:folder".' };
