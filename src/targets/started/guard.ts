// Who may talk to a server that we start: a password and a certificate, in files of its private directory alone.

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { usageError } from '../../core/errors.ts';
import type { AuthWish } from '../../profile/server-wishes.ts';
import type { Protection, TargetSecrets } from '../contract.ts';
import type { GuardFiles } from '../flavors/local-server.ts';
import { makeCertificate } from './certificate.ts';

const RANDOM_BYTES = 24;
/** Each is taken as it is by the files of all servers. */
const GOOD_PASSWORD = /^[!-~]{1,512}$/;

/** @throws CacheBenchError E_SERVER_AUTH, E_CERTIFICATE */
export async function createGuard(
  { auth, tls }: Protection,
  env: Readonly<Record<string, string | undefined>>,
): Promise<TargetSecrets> {
  return {
    ...(auth === undefined ? {} : { password: choosePassword(auth, env) }),
    ...(tls ? { certificate: await makeCertificate(env) } : {}),
  };
}

function choosePassword(auth: AuthWish, env: Readonly<Record<string, string | undefined>>): string {
  if (auth.kind === 'generated') return randomBytes(RANDOM_BYTES).toString('base64url');
  const password = env[auth.variable] ?? '';
  if (GOOD_PASSWORD.test(password)) return password;
  throw usageError(
    'E_SERVER_AUTH',
    password === ''
      ? `the environment variable ${auth.variable}, which should hold the password of started servers, is not set or empty`
      : `the value of ${auth.variable} is not a password that every server accepts: use 1 to 512 printable ASCII characters without spaces`,
    'Set it, or let cache-bench make one: --server-auth generated.',
  );
}

/** How clients get in. The certificate is also theirs: Dragonfly without a password asks for one. */
export function guardEndpoint(endpoint: Endpoint, { password, certificate }: TargetSecrets): Endpoint {
  return {
    ...endpoint,
    ...dropUndefined({ password }),
    ...(certificate === undefined
      ? {}
      : {
          tls: {
            ca: certificate.certificate,
            cert: certificate.certificate,
            key: certificate.key,
            verify: true,
          },
        }),
  };
}

/**
 * Readable by this user alone, and gone with the directory.
 *
 * @param write the password in the words of the server
 * @returns the names of the files, in the directory in which the server runs
 */
export function writeGuard(
  directory: string,
  { password, certificate }: TargetSecrets,
  write: (password: string) => string,
): GuardFiles {
  const keep = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text, { mode: 0o600, flag: 'wx' });
    return name;
  };
  return {
    ...(password === undefined ? {} : { password: keep('password.conf', write(password)) }),
    ...(certificate === undefined
      ? {}
      : {
          certificate: keep('certificate.pem', certificate.certificate),
          key: keep('key.pem', certificate.key),
        }),
  };
}

/** What a server writes may quote the line of a file that it did not like. */
export function hideSecrets(text: string, { password }: Pick<Endpoint, 'password'>): string {
  return password === undefined ? text : text.replaceAll(password, '***');
}
