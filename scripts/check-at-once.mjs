// Runs npm scripts side by side: none of them keeps all cores at work alone. What each prints is shown when it has ended.
//
//   node scripts/check-at-once.mjs SCRIPT...
//
// Exit code 1: one of them failed.
import { spawn } from 'node:child_process';

const failed = (await Promise.all(process.argv.slice(2).map(runScript))).filter(Boolean);
if (failed.length > 0) {
  console.error(`failed: ${failed.map((name) => `npm run ${name}`).join(', ')}`);
  process.exitCode = 1;
}

/** @returns its name where it failed */
function runScript(name) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0 ? undefined : name);
    });
  });
}
