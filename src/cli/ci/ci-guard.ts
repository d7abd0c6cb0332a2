// In GitHub Actions, everything printed is read as commands too: only ours get through.
import { defuseCommands } from '../../ci/github-command.ts';
import { detectCi } from '../../ci/platform.ts';
import type { Host, OutStream } from '../../core/host.ts';

/** The same host anywhere else. */
export function guardHost(host: Host): Host {
  if (detectCi(host.env) !== 'github') return host;
  return {
    ...host,
    stdout: guardStream(host.stdout),
    stderr: guardStream(host.stderr),
    // Stdout is the result.
    commands: host.stderr,
  };
}

function guardStream(stream: OutStream): OutStream {
  return {
    write: (text) => stream.write(defuseCommands(text)),
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
  };
}
