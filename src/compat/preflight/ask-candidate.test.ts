// Tries on a candidate stay in the database that its URL names.
import { expect, it } from 'vitest';
import type { Target } from '../../targets/contract.ts';
import { bulk, startScriptedServer } from '../../testkit/scripted-server.ts';
import { askCandidate } from './ask-candidate.ts';
import type { SourceFacts } from './facts.ts';

it('goes back to its own database before it writes a key', async () => {
  const writes: string[] = [];
  let database = '0';
  const server = await startScriptedServer(([name, ...args]) => {
    if (name === 'SELECT') database = args[0]!;
    if (name === 'SET' || name === 'DEL') writes.push(`${name} in ${database}`);
    if (name === 'INFO') return bulk('');
    return name === 'PTTL' || name === 'DEL' ? ':60000\r\n' : '+OK\r\n';
  });
  try {
    const target = {
      ...{ endpoint: { ...server.endpoint, db: 3 }, owned: false },
      identity: { flavor: 'dragonfly', version: '1.40.1' },
    } as unknown as Target;
    const source = {
      ...{ databases: [{ number: 5 }], types: new Map(), longestTtlMs: 60_000 },
    } as unknown as SourceFacts;
    const { hasDatabases, keepsTtl } = await askCandidate(target, source, 'cb:');
    expect(hasDatabases).toMatchObject({ isFine: true });
    expect(keepsTtl).toMatchObject({ isFine: true });
    expect(writes).toEqual(['SET in 3', 'DEL in 3']);
  } finally {
    server.close();
  }
});
