import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate { readonly key: string; readonly cert: string }

/** An authority of a folder's own. */
export class Authority {
  public readonly cert: string;
  private readonly key: string;

  public constructor(private readonly folder: string, private readonly name: string) {
    [this.key, this.cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    this.openssl('req', '-x509', ...newKey(this.key), '-out', this.cert, '-subj', `/CN=${name}`, '-days', '2', '-addext', 'keyUsage=critical,keyCertSign');
  }

  /** A certificate for a host, valid from and to a time as openssl writes it (YYYYMMDDHHMMSSZ). */
  public issue(host: string, from: string, to: string): Certificate {
    const path = join(this.folder, `${this.name}-${host}-${from}`);
    const [key, request, cert, config, database] = ['key', 'csr', 'crt', 'cnf', 'txt'].map((end) => `${path}.${end}`);
    this.openssl('req', '-new', ...newKey(key), '-out', request, '-subj', `/CN=${host}`);
    writeFileSync(database, '');
    writeFileSync(config, [
      '[ca]', 'default_ca = own', '[own]', `database = ${database}`, `new_certs_dir = ${this.folder}`, 'rand_serial = yes',
      'default_md = sha256', 'policy = any', 'x509_extensions = server', '[any]', 'commonName = supplied', '[server]', `subjectAltName = DNS:${host}`, '',
    ].join('\n'));
    this.openssl('ca', '-batch', '-config', config, '-notext', '-in', request, '-out', cert, '-cert', this.cert, '-keyfile', this.key, '-startdate', from, '-enddate', to);
    return { key, cert };
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' });
  }
}

function newKey(path: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', path];
}
