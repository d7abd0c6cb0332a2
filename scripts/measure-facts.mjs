// What differs between today's servers, measured anew: each row of docs/servers-today.yaml on whatever servers are on PATH.
//
//   npm run facts                  measures, and says what is another than the table; exit code 1 where something is
//   npm run facts -- --write       writes what it measured into the YAML, and docs/servers-today.md from it
//   npm run facts -- --check       measures nothing: is docs/servers-today.md what the YAML gives? exit code 1 if not
//   npm run facts -- --render      measures nothing: writes docs/servers-today.md from the YAML
//
// --quick leaves out rows that take seconds; --only TEXT measures rows whose name holds TEXT; --server NAME (redis-7,
// redis-8, valkey, dragonfly; may be repeated) only these; --data FILE is another table. Servers listen on loopback, in a temporary directory each, without
// snapshots, with two threads where threads are chosen, and are ended. A row that could not be measured is told as such.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseDocument } from 'yaml';
import { measureRow, needsOthers } from './facts/measure-row.mjs';
import { renderTable } from './facts/render-table.mjs';
import { SERVERS, startServers } from './facts/servers.mjs';

const TABLE = fileURLToPath(new URL('../docs/servers-today.md', import.meta.url));

const { values: flags } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    server: { type: 'string', multiple: true },
    data: { type: 'string', default: fileURLToPath(new URL('../docs/servers-today.yaml', import.meta.url)) },
  },
});
const document = parseDocument(readFileSync(flags.data, 'utf8'));
const { columns, groups, notes } = document.toJS();

if (flags.check) process.exitCode = check();
else {
  if (!flags.render) process.exitCode = await measure();
  if (flags.render || flags.write) writeFileSync(TABLE, renderTable(document.toJS()));
}

function check() {
  if (readFileSync(TABLE, 'utf8') === renderTable({ columns, groups, notes })) return 0;
  console.error(
    'facts: docs/servers-today.md is not what docs/servers-today.yaml gives; run npm run facts -- --render',
  );
  return 1;
}

async function measure() {
  const wanted = flags.server ?? Object.keys(SERVERS);
  const unknown = wanted.find((name) => !(name in SERVERS));
  if (unknown !== undefined) {
    console.error(`facts: --server is '${unknown}'; use one of ${Object.keys(SERVERS).join(', ')}`);
    return 2;
  }
  const { servers, missing } = await startServers(wanted);
  for (const name of missing) console.log(`skipped: no ${SERVERS[name].program} on PATH (${name})`);
  if (servers.length === 0) return 2;
  const changes = [];
  let measured = 0;
  try {
    for (const { name, version } of servers) {
      if (columns[name]?.version !== version)
        changes.push(
          `${name}: the table is of ${columns[name]?.version ?? 'no version'}, here is ${version}`,
        );
      if (flags.write) {
        document.setIn(['columns', name, 'version'], version);
        columns[name].version = version;
      }
    }
    const inTable = Object.keys(columns).filter((name) => columns[name].version !== '');
    for (const [at, { rows }] of groups.entries())
      for (const [index, row] of rows.entries()) {
        if (flags.quick && row.slow) continue;
        if (flags.only !== undefined && !row.name.includes(flags.only)) continue;
        // What is told of all servers together can't be told of some.
        if (needsOthers(row) && inTable.some((name) => !servers.some((server) => server.name === name))) {
          console.log(`skipped: ${row.name}: it needs all of ${inTable.join(', ')}`);
          continue;
        }
        for (const server of servers) {
          const found = await measureRow(row, server, servers);
          measured++;
          const told = row.values?.[server.name];
          if (flags.write) document.setIn(['groups', at, 'rows', index, 'values', server.name], found);
          if (isSame(told, found, row.within)) continue;
          changes.push(`${row.name}, ${server.name}: ${show(found)}; the table says ${show(told)}`);
        }
      }
  } finally {
    for (const server of servers) await server.stop();
  }
  if (flags.write) writeFileSync(flags.data, document.toString({ lineWidth: 0 }));
  for (const change of changes) console.log(`changed: ${change}`);
  console.log(`${measured} values measured on ${servers.length} servers, ${changes.length} changed`);
  return changes.length === 0 || flags.write ? 0 : 1;
}

/** @param within share by which a number may be another */
function isSame(told, found, within = 0) {
  if (typeof told !== 'number' || typeof found !== 'number') return told === found;
  return Math.abs(found - told) <= Math.abs(told) * within;
}

function show(value) {
  return value === undefined ? 'nothing' : String(value);
}
