// What an agent gives away, and what not, whoever asks for it through the queue.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { resolveUrl } from './destination.ts';
import type { Secrets } from './secrets.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n';
const ENV = {
  REDIS_PASSWORD: 'a',
  DB_ONE: 'b',
  CACHE_BENCH_TARGET_PASSWORD: 'c',
  AWS_SECRET: 'd',
  CACHE_BENCH_FLEET: 'e',
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-secrets-'));
  mkdirSync(join(directory, 'certificates'));
  mkdirSync(join(directory, 'certificates-of-others'));
  for (const file of ['certificates/ca.pem', 'certificates-of-others/ca.pem', 'own.pem'])
    writeFileSync(join(directory, file), PEM);
  symlinkSync(join(directory, 'own.pem'), join(directory, 'certificates/link.pem'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const secrets = (changes: Partial<Secrets> = {}): Secrets => ({
  env: ENV,
  variables: [],
  files: [],
  ...changes,
});

function refusalOf(url: string, own: Secrets): string | undefined {
  try {
    resolveUrl(url, own);
    return undefined;
  } catch (error) {
    if (!(error instanceof CacheBenchError)) throw error;
    expect(error.code).toBe('E_FLEET_SECRET');
    expect(error.exitCode).toBe(4);
    for (const value of Object.values(ENV)) expect(error.message).not.toContain(`'${value}'`);
    return error.message;
  }
}

describe('variables', () => {
  it('that begin with CACHE_BENCH_TARGET_ are given, and those that were allowed', () => {
    expect(resolveUrl('redis://:${CACHE_BENCH_TARGET_PASSWORD}@h', secrets()).password).toBe('c');
    const own = secrets({ variables: ['REDIS_PASSWORD', 'DB_*'] });
    expect(resolveUrl('redis://:${REDIS_PASSWORD}@h', own).password).toBe('a');
    expect(resolveUrl('redis://:${DB_ONE}@h', own).password).toBe('b');
  });

  it.each([
    ['as a password', 'redis://:${AWS_SECRET}@h', 'AWS_SECRET'],
    ['as a user', 'redis://${AWS_SECRET}:${REDIS_PASSWORD}@h', 'AWS_SECRET'],
    ['as a host, which a name server would get', 'redis://${AWS_SECRET}.example', 'AWS_SECRET'],
    ['as a whole URL', '${AWS_SECRET}', 'AWS_SECRET'],
    ['behind one that is allowed', 'redis://:${REDIS_PASSWORD}${AWS_SECRET}@h', 'AWS_SECRET'],
    ['as a file', 'rediss://h?ca=${AWS_SECRET}', 'AWS_SECRET'],
    ['with the password of the queue', 'redis://:${CACHE_BENCH_FLEET}@h', 'CACHE_BENCH_FLEET'],
    ['whose name only begins like one', 'redis://:${REDIS_PASSWORD_2}@h', 'REDIS_PASSWORD_2'],
    ['which is not even set', 'redis://:${NOWHERE}@h', 'NOWHERE'],
  ])('are not given %s', (_, url, name) => {
    expect(refusalOf(url, secrets({ variables: ['REDIS_PASSWORD'] }))).toBe(
      `the URL of a target names the variable ${name}, which this agent does not give away`,
    );
  });
});

describe('files', () => {
  it('are read of an allowed directory, or where they are named themselves', () => {
    for (const files of [[join(directory, 'certificates')], [join(directory, 'certificates/ca.pem')]])
      expect(resolveUrl(`rediss://h?ca=${directory}/certificates/ca.pem`, secrets({ files })).tls?.ca).toBe(
        PEM,
      );
  });

  it.each([
    ['elsewhere', 'own.pem'],
    ['in a directory whose name only begins so', 'certificates-of-others/ca.pem'],
    ['behind dots', 'certificates/../own.pem'],
    ['behind a link', 'certificates/link.pem'],
    ['that are not there', 'nothing.pem'],
  ])('are not read %s', (_, file) => {
    const own = secrets({ files: [join(directory, 'certificates')] });
    expect(refusalOf(`rediss://h?ca=${directory}/${file}`, own)).toContain('which this agent does not read');
  });

  it('are not read at all unless some were allowed', () => {
    expect(refusalOf(`rediss://h?ca=${directory}/certificates/ca.pem`, secrets())).toContain('does not read');
  });
});
