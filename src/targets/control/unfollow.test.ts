// Tests of the way back from a replica, while a server loads and where it refuses.
import { afterEach, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../testkit/scripted-server.ts';
import { unfollow } from './unfollow.ts';

const servers: ScriptedServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(answer: () => string): Promise<ScriptedServer['endpoint']> {
  const server = await startScriptedServer(answer);
  servers.push(server);
  return server.endpoint;
}

describe('unfollow', () => {
  it('asks again while the server loads the snapshot', async () => {
    let asked = 0;
    const endpoint = await serve(() => (++asked < 3 ? '-LOADING it is loading\r\n' : '+OK\r\n'));
    await unfollow(endpoint);
    expect(asked).toBe(3);
  });

  it('does not ask for long who is not permitted', async () => {
    let asked = 0;
    const endpoint = await serve(() => {
      asked++;
      return '-NOPERM no\r\n';
    });
    await expect(unfollow(endpoint)).rejects.toMatchObject({ code: 'E_REPLY' });
    expect(asked).toBe(2);
  });
});
