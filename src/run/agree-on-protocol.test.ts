import { expect, it } from 'vitest';
import type { Warning } from '../result/parts/warning.ts';
import type { Target } from '../targets/contract.ts';
import { anEndpoint } from '../testkit/builders.ts';
import { agreeOnProtocol } from './agree-on-protocol.ts';
import type { RunSettings } from './plan.ts';

const TARGETS = ['old', 'new'].map(
  (name, at) => ({ name, endpoint: anEndpoint(7001 + at) }) as Partial<Target> as Target,
);
const SETTINGS = { driver: 'ioredis', protocol: 3, mayFallBack: true } as Partial<RunSettings> as RunSettings;

async function agree(settings: RunSettings, lacking: readonly string[]) {
  const warnings: Warning[] = [];
  const asked: string[] = [];
  const knowsHello = async (endpoint: Target['endpoint']) => {
    const { name } = TARGETS.find((target) => target.endpoint === endpoint)!;
    asked.push(name);
    return !lacking.includes(name);
  };
  const { protocol } = await agreeOnProtocol(settings, TARGETS, { knowsHello }, (one) => warnings.push(one));
  return { protocol, asked, warnings: warnings.map(({ message }) => message) };
}

it('is that of the driver where all know it', async () => {
  expect(await agree(SETTINGS, [])).toEqual({ protocol: 3, asked: ['old', 'new'], warnings: [] });
});

it('is RESP2 on all where one lacks HELLO, and says so', async () => {
  const { protocol, warnings } = await agree(SETTINGS, ['old']);
  expect(protocol).toBe(2);
  expect(warnings).toEqual([
    'old does not know HELLO, so ioredis falls back to RESP2; all targets use RESP2 in this run',
  ]);
});

it('is what was asked for, and nobody is asked, where somebody chose', async () => {
  const { mayFallBack: _none, ...chosen } = SETTINGS;
  expect(await agree(chosen, ['old'])).toEqual({ protocol: 3, asked: [], warnings: [] });
  expect(await agree({ ...SETTINGS, protocol: 2 }, ['old'])).toMatchObject({ protocol: 2, asked: [] });
});
