// What is known of release lines of servers: since when they are out, under which licence, and which RDB format they write.

export interface ReleaseLine {
  /** Major and minor version, such as 8.6. */
  readonly line: string;
  /** Month of its first release that was no candidate, such as 2026-02. */
  readonly since: string;
  /** SPDX identifiers. */
  readonly licence: string;
  /** Version in the footer of DUMP and the head of an RDB file; absent: not read off a server of that line. */
  readonly rdb?: number;
}

const BSD = 'BSD-3-Clause';
/** Either of the two, at choice. */
const SOURCE_AVAILABLE = 'RSALv2 or SSPL-1.0';
const THREE = 'RSALv2, SSPL-1.0 or AGPL-3.0';

/** From the projects' release notes and licence files; oldest first. */
const LINES: Readonly<Record<string, readonly ReleaseLine[]>> = {
  redis: [
    { line: '6.0', since: '2020-04', licence: BSD },
    { line: '6.2', since: '2021-02', licence: BSD },
    { line: '7.0', since: '2022-04', licence: BSD, rdb: 10 },
    { line: '7.2', since: '2023-08', licence: BSD },
    { line: '7.4', since: '2024-07', licence: SOURCE_AVAILABLE },
    { line: '8.0', since: '2025-05', licence: THREE },
    { line: '8.2', since: '2025-08', licence: THREE },
    { line: '8.4', since: '2025-11', licence: THREE },
    { line: '8.6', since: '2026-02', licence: THREE, rdb: 13 },
    { line: '8.8', since: '2026-05', licence: THREE },
    { line: '8.10', since: '2026-07', licence: THREE },
  ],
  valkey: [
    { line: '7.2', since: '2024-04', licence: BSD },
    { line: '8.0', since: '2024-09', licence: BSD },
    { line: '8.1', since: '2025-03', licence: BSD },
    { line: '9.0', since: '2025-10', licence: BSD },
    { line: '9.1', since: '2026-05', licence: BSD, rdb: 80 },
  ],
  dragonfly: [
    { line: '1.30', since: '2025-05', licence: 'BUSL-1.1' },
    { line: '1.33', since: '2025-08', licence: 'BUSL-1.1' },
    { line: '1.34', since: '2025-09', licence: 'BUSL-1.1' },
    { line: '1.35', since: '2025-11', licence: 'BUSL-1.1' },
    { line: '1.36', since: '2026-01', licence: 'BUSL-1.1' },
    { line: '1.37', since: '2026-02', licence: 'BUSL-1.1' },
    { line: '1.38', since: '2026-04', licence: 'BUSL-1.1' },
    { line: '1.39', since: '2026-06', licence: 'BUSL-1.1' },
    { line: '1.40', since: '2026-08', licence: 'BUSL-1.1' },
  ],
};

/**
 * @param flavor redis-cluster is of Redis' lines
 * @param version as the server tells it
 * @returns undefined: a server or a line that is not known here
 */
export function findReleaseLine(flavor: string, version: string): ReleaseLine | undefined {
  const [, line] = /^v?(\d+\.\d+)(?:\D|$)/.exec(version) ?? [];
  return LINES[flavor === 'redis-cluster' ? 'redis' : flavor]?.find((one) => one.line === line);
}

/** Whole months from the first release of one line to that of the other, above 0 either way. */
export function monthsBetween(a: ReleaseLine, b: ReleaseLine): number {
  return Math.abs(monthOf(a) - monthOf(b));
}

function monthOf({ since }: ReleaseLine): number {
  const [year, month] = since.split('-').map(Number);
  return year! * 12 + month!;
}
