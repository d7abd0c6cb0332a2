// Runs commands of the build one after another in one process: most of what a short command takes goes into its start.
// Each line of stdin is the list of its arguments; each line of stdout says how it ended and what it printed.
import { createInterface } from 'node:readline';
import { runCli } from '../dist/cli/cli.js';
import { createNodeHost } from '../dist/cli/host/node-host.js';

const node = createNodeHost();
for await (const line of createInterface({ input: process.stdin })) {
  const said = { stdout: '', stderr: '' };
  const into = (name) => ({
    write(text) {
      said[name] += text;
    },
    isTTY: false,
    columns: 80,
  });
  const host = {
    ...node,
    argv: JSON.parse(line),
    stdout: into('stdout'),
    stderr: into('stderr'),
  };
  const code = await runCli(host);
  process.stdout.write(`${JSON.stringify({ code, ...said })}\n`);
}
