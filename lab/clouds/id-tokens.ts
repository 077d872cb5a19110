import { type KeyObject, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

/** What a token of GitLab says, as far as a cloud looks at it. */
export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly jti?: string;
}

/** The tokens that a GitLab gives to its jobs (`id_tokens`), and what a cloud that trusts this GitLab finds out about one. */
export class IdTokens {
  public readonly issuer = 'https://gitlab.example.com';
  public readonly subject = 'project_path:acme/app:ref_type:tag:ref:v1.0.0';
  private readonly key: KeyObject = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

  public issue(claims: Pick<Claims, 'aud'> & Partial<Claims>): string {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: this.issuer, sub: this.subject, iat: now, nbf: now - 5, exp: now + 3600, ...claims };
    const signed = [{ alg: 'RS256', typ: 'JWT', kid: 'lab' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), this.key).toString('base64url')}`;
  }

  /** The claims of a token, or what is wrong with it. */
  public read(token: string): Claims | 'malformed' | 'signature' | 'issuer' | 'expired' {
    const [header, payload, signature, ...more] = token.split('.');
    if (!signature || more.length > 0) return 'malformed';
    if (!verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), createPublicKey(this.key), Buffer.from(signature, 'base64url'))) return 'signature';
    const claims: Claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (claims.iss !== this.issuer) return 'issuer';
    return claims.exp > Date.now() / 1000 ? claims : 'expired';
  }
}
