#!/usr/bin/env node
// The bin: builds the host, calls the command line, sets the exit code; nothing else.
import { runCli } from './cli/cli.ts';
import { createNodeHost } from './cli/host/node-host.ts';

process.exitCode = await runCli(createNodeHost());
