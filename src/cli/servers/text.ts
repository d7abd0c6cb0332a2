// What `servers list` prints: a row for every program that could be started, the one that would be first.
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import type { Ink } from '../../report/terminal/terminal-text.ts';
import { LOCAL_SERVERS } from '../../targets/flavors/catalogue.ts';
import type { FoundServer, FoundServers } from '../../targets/programs/installed-servers.ts';

export function describeServers(servers: readonly FoundServers[], ink: Ink): string {
  const rows = servers.flatMap(({ flavor, found, problem }) =>
    found.length === 0
      ? [[flavor, '-', '-', problem ?? `none; 'cache-bench servers install ${flavor}' gets it`]]
      : found.map((one, index) => [
          index === 0 ? flavor : '',
          one.version ?? 'unknown',
          describeSource(one, LOCAL_SERVERS[flavor].variable),
          one.path,
        ]),
  );
  const columns = ['server', 'version', 'found by', 'program'].map(
    (head, at): Column => ({
      head,
      align: 'left',
      cells: rows.map((row) => ({ text: ink.write(row[at]!) })),
    }),
  );
  return `${renderTable(columns, ink).join('\n')}\n`;
}

function describeSource({ source }: FoundServer, variable: string): string {
  return source === 'variable' ? variable : source === 'path' ? 'PATH' : 'cache';
}
