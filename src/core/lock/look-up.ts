import { isLocalAddress, parseReference, splitHost } from '../text/reference.ts';

/** What is read of an answer of `fetch`. */
export interface FetchedResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The headers. */
  readonly headers: { get(name: string): string | null };
  /** Reads the body. */
  text(): Promise<string>;
}

/** What `fetch` is asked for. */
export interface FetchRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The headers. */
  readonly headers: { readonly [name: string]: string };
  /** The body of a POST request. */
  readonly body?: string;
}

/** `fetch`, as browsers, Deno and Node.js have it. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchedResponse>;

/** The credentials of a registry, as an entry of `auths` in Docker's `config.json` has them. */
export interface RegistryCredentials {
  /** The base64 of `username:password`. */
  readonly auth?: string;
  /** A token that a login has left in place of the password. */
  readonly identitytoken?: string;
}

/** How to ask registries. */
export interface LookUpSettings {
  /** The `fetch` of the platform. */
  readonly fetch: Fetch;
  /** Returns the credentials for a registry, such as `docker.io` or `registry.example.com:5000`. Without, everything is asked for anonymously. */
  readonly credentials?: (registry: string) => RegistryCredentials | undefined | Promise<RegistryCredentials | undefined>;
}

/** Looks the digests of images up in their registries. If one cannot be found, nothing is returned, but one error for all of them. */
export async function lookUpDigests(images: readonly string[], settings: LookUpSettings): Promise<{ readonly [image: string]: string }> {
  const found = await Promise.all(images.map(async (image) => {
    try {
      return { image, digest: await digestOf(image, settings) };
    } catch (error) {
      return { image, wrong: error instanceof Error ? reason(error) : String(error) };
    }
  }));
  const wrong = found.flatMap((one) => one.wrong === undefined ? [] : `- ${one.image}: ${one.wrong}`);
  if (wrong.length > 0) throw new Error(['The digest of an image cannot be looked up; nothing was written.', ...wrong].join('\n'));
  return Object.fromEntries(found.flatMap(({ image, digest }) => digest === undefined ? [] : [[image, digest]]));
}

/** An index comes first: it is the same image on every platform. */
const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry */
async function digestOf(image: string, { fetch, credentials }: LookUpSettings): Promise<string> {
  const { repository, tag = 'latest' } = parseReference(image);
  const { host: registry = '', path } = splitHost(repository);
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const url = `${isLocalAddress(host) ? 'http' : 'https'}://${host}/v2/${path}/manifests/${tag}`;
  const ask = (authorization?: string) => fetch(url, { method: 'HEAD', headers: { accept, ...authorization === undefined ? {} : { authorization } } });
  let answer = await ask();
  if (answer.status === 401) {
    const known = await credentials?.(registry);
    const authorization = await authorized(answer.headers.get('www-authenticate') ?? '', `repository:${path}:pull`, known, fetch);
    answer = await ask(authorization);
    if (answer.status === 401 || answer.status === 403) throw new Error(`${registry} ${known ? 'does not accept the credentials' : 'wants credentials'}, or has no such image. Sign in: docker login${registry === 'docker.io' ? '' : ` ${registry}`}.`);
  }
  if (answer.status === 404) throw new Error(`${registry} has no such image. Correct its name.`);
  if (answer.status !== 200) throw new Error(`${registry} answers ${answer.status}. Try again later.`);
  const digest = answer.headers.get('docker-content-digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${registry} tells no digest. Write it in sources.pin.`);
  return digest;
}

/** The answer to a challenge: https://distribution.github.io/distribution/spec/auth/token/ */
async function authorized(challenge: string, scope: string, known: RegistryCredentials | undefined, fetch: Fetch): Promise<string | undefined> {
  const basic = known?.auth === undefined ? undefined : `Basic ${known.auth}`;
  if (!/^bearer /i.test(challenge)) return basic;
  const parameters = new Map([...challenge.matchAll(/([a-z_]+)="([^"]*)"/gi)].map(([, name, value]) => [name.toLowerCase(), value]));
  const realm = parameters.get('realm') ?? '';
  const [, isSafe, realmHost = ''] = /^http(s?):\/\/([^/?#]*)/i.exec(realm) ?? [];
  if (!isSafe && !isLocalAddress(realmHost)) throw new Error(`its tokens come from ${JSON.stringify(realm)}, which has no encryption. Write the digest in sources.pin.`);
  const query = Object.entries({ service: parameters.get('service') ?? '', scope: parameters.get('scope') ?? scope });
  const encoded = (of: readonly (readonly [string, string])[]) => of.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const answer = known?.identitytoken !== undefined
    ? await fetch(realm, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: encoded([['grant_type', 'refresh_token'], ['refresh_token', known.identitytoken], ['client_id', 'projen-buildkit-image-pipeline'], ...query]),
    })
    : await fetch(`${realm}${realm.includes('?') ? '&' : '?'}${encoded(query)}`, { method: 'GET', headers: basic === undefined ? {} : { authorization: basic } });
  if (answer.status !== 200) return undefined;
  const { token, access_token: accessToken } = JSON.parse(await answer.text()) as { readonly token?: string; readonly access_token?: string };
  return `Bearer ${token ?? accessToken}`;
}

/** `fetch` has the reason in the cause. */
function reason({ message, cause }: Error & { readonly cause?: unknown }): string {
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
