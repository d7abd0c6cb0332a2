// A certificate that lasts as long as a run: self-signed, its own authority, for servers on the loopback interface.
import { CacheBenchError } from '../../core/errors.ts';
import type { Certificate } from '../contract.ts';
import { printable } from '../control/printable.ts';
import { findProgram } from '../programs/find-binary.ts';

/** Longer than any run, and so short that a copy is soon of no use. */
const VALID_DAYS = 30;
const TIMEOUT_MS = 30_000;

/**
 * Made by openssl, which writes it to us alone: the key is in no file and no argument.
 *
 * @throws CacheBenchError E_CERTIFICATE
 */
export async function makeCertificate(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Certificate> {
  const program = findProgram('openssl', env);
  if (program === undefined) throw certificateError('openssl is not on PATH');
  const { execa } = await import('execa');
  const { stdout, stderr, failed, shortMessage } = await execa(program, ARGUMENTS, {
    env: {},
    extendEnv: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    reject: false,
  });
  if (failed) throw certificateError(printable(stderr || shortMessage || 'openssl failed'));
  const key = blockOf(stdout, 'PRIVATE KEY');
  const certificate = blockOf(stdout, 'CERTIFICATE');
  if (key === undefined || certificate === undefined)
    throw certificateError('openssl wrote no key and certificate');
  return { certificate, key };
}

const ARGUMENTS: readonly string[] = [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
  ...['-keyout', '-', '-out', '-', '-days', String(VALID_DAYS), '-subj', '/CN=cache-bench'],
  ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
];

function blockOf(text: string, kind: string): string | undefined {
  const block = new RegExp(`-----BEGIN ${kind}-----[^-]+-----END ${kind}-----`).exec(text)?.[0];
  return block === undefined ? undefined : `${block}\n`;
}

function certificateError(reason: string): CacheBenchError {
  return new CacheBenchError('E_CERTIFICATE', `cannot make a certificate for started servers: ${reason}`, {
    hint: 'Install openssl 1.1.1 or newer, or run without --server-tls.',
  });
}
