// What clients say before and beside the load, answered as an empty Redis would.
import { createHash } from 'node:crypto';

const INFO = [
  [
    '# Server',
    'redis_version:7.0.15',
    'redis_mode:standalone',
    'run_id:5e1f0000000000000000000000000000000000ab',
  ],
  ['tcp_port:0', 'uptime_in_seconds:1', 'io_threads_active:0', ''],
  ['# Clients', 'connected_clients:1', 'maxclients:10000', ''],
  [
    '# Memory',
    'used_memory:1000000',
    'used_memory_rss:2000000',
    'used_memory_peak:1000000',
    'maxmemory:0',
    '',
  ],
  ['# Persistence', 'loading:0', 'rdb_bgsave_in_progress:0', ''],
  ['# Stats', 'total_commands_processed:1', 'keyspace_hits:0', 'keyspace_misses:0', 'evicted_keys:0', ''],
  ['# Replication', 'role:master', 'connected_slaves:0', ''],
  ['# CPU', 'used_cpu_sys:0.100000', 'used_cpu_user:0.100000', ''],
  ['# Keyspace', ''],
]
  .flat()
  .join('\r\n');

const OK = '+OK\r\n';
const EMPTY = '*0\r\n';

/**
 * @param command its words, the name in any case
 * @returns the reply, latin1; undefined for a data command
 */
export function answerHandshake(command: readonly string[]): string | undefined {
  const [name, first = '', second = ''] = command;
  switch (name?.toUpperCase()) {
    case 'PING':
      return first === '' ? '+PONG\r\n' : bulk(first);
    case 'ECHO':
      return bulk(first);
    case 'HELLO':
      return answerHello(first);
    case 'INFO':
      return bulk(INFO);
    case 'DBSIZE':
      return ':0\r\n';
    case 'CLIENT':
      return first.toUpperCase() === 'ID' ? ':1\r\n' : OK;
    case 'CONFIG':
      return first.toUpperCase() === 'GET' ? EMPTY : OK;
    case 'COMMAND':
      return EMPTY;
    case 'SCRIPT':
      return first.toUpperCase() === 'LOAD' ? bulk(sha1(second)) : OK;
    case 'AUTH':
    case 'SELECT':
    case 'QUIT':
    case 'FLUSHALL':
    case 'FLUSHDB':
      return OK;
    default:
      return undefined;
  }
}

function answerHello(version: string): string {
  if (version !== '' && version !== '2' && version !== '3')
    return '-NOPROTO unsupported protocol version\r\n';
  const facts = [
    ...[
      bulk('server'),
      bulk('redis'),
      bulk('version'),
      bulk('7.0.15'),
      bulk('proto'),
      `:${version || 2}\r\n`,
    ],
    ...[bulk('id'), ':1\r\n', bulk('mode'), bulk('standalone'), bulk('role'), bulk('master')],
    ...[bulk('modules'), EMPTY],
  ];
  return `${version === '3' ? `%${facts.length / 2}` : `*${facts.length}`}\r\n${facts.join('')}`;
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

function sha1(text: string): string {
  return createHash('sha1').update(text, 'latin1').digest('hex');
}
