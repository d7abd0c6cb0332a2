// Clients that come, say one word and go, as those without a pool do: some politely, some without a word.

import { encodeCommand } from '../../wire/command-bytes.ts';
import { CommandLink } from '../../wire/command-link.ts';
import type { BesideContext } from './context.ts';

const PER_SECOND = 5;
const TIMEOUT_MS = 5000;

export async function churnConnections({ endpoint, protocol, signal, sleep }: BesideContext): Promise<void> {
  const words = [encodeCommand(['PING']), encodeCommand(['QUIT'])];
  for (let turn = 0; !signal.aborted; turn++) {
    const link = await CommandLink.open(endpoint, protocol);
    try {
      await link.ask(words[0]!, TIMEOUT_MS);
      if (turn % 2 === 0) await link.ask(words[1]!, TIMEOUT_MS);
    } finally {
      link.close();
    }
    await sleep(1000 / PER_SECOND);
  }
}
