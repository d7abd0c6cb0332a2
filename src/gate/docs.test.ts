// Holds every rule, mistake and config file of docs/gate.md against the code.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config/read-config.ts';
import { CacheBenchError } from '../core/errors.ts';
import type { Race } from './check-names.ts';
import { metricNames } from './parse-rule.ts';
import { readRules } from './read-rules.ts';

const DOCUMENT = readFileSync(new URL('../../docs/gate.md', import.meta.url), 'utf8');
const RACE: Race = {
  targets: ['redis', 'dragonfly'],
  profiles: ['read-heavy', 'read-heavy@rate=25%'].map((name) => ({ name, operations: ['GET', 'SET'] })),
  otherProfiles: ['lua'],
  hasBaseline: true,
};

function read(text: string) {
  const locate = (message: string, index: number) => `column ${index + 1}: ${message}`;
  return readRules([{ text, locate }], RACE)[0]!;
}

/** Rows of the table whose head begins so: the code of the first cell, and the second cell. */
function readTable(head: string): [string, string][] {
  const lines = DOCUMENT.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => {
      const [, code, text] = /^\| `(.+?)` \| (.*) \|$/.exec(line)!;
      return [code!, text!];
    });
}

describe('docs/gate.md', () => {
  it.each(readTable('rule'))('shows a rule that is one: %s', (text) => {
    expect(read(text).text).toBe(text);
  });

  it.each(readTable('mistake'))('shows the message of a mistake: %s', (text, message) => {
    let said = '';
    try {
      read(text);
    } catch (error) {
      said = (error as CacheBenchError).message;
      expect(error).toBeInstanceOf(CacheBenchError);
      expect(error).toMatchObject({ code: 'E_RULE', exitCode: 2 });
    }
    expect(said).toContain(message);
  });

  it('names every metric that a rule may ask for', () => {
    const list = /- \*\*metric\*\*: ([\s\S]*?)\. The first/.exec(DOCUMENT)![1]!;
    expect([...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(metricNames());
  });

  it('shows a config file that can be read, with rules that are good', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(DOCUMENT)![1]!;
    const config = parseConfig(yaml, 'cache-bench.yaml', '/nowhere');
    expect(config.targets).toEqual(['redis', 'dragonfly', 'old=redis://10.0.0.5:6379']);
    expect(Object.fromEntries([...config.flags].map(([name, { text }]) => [name, text]))).toEqual({
      blocks: '8',
      'max-blocks': '16',
      duration: '10s',
      tolerance: '5%',
      'on-inconclusive': 'warn',
      baseline: 'main',
      'server-memory': '2GiB',
    });
    for (const { text } of config.rules) expect(read(text).text).toBe(text);
    expect(config.rules[2]).toMatchObject({ profile: 'read-heavy', severity: 'warn' });
  });

  it('shows rules in its commands that are good', () => {
    const rules = [...DOCUMENT.matchAll(/--rule '([^']+)'/g)].map(([, text]) => text!);
    expect(rules.length).toBeGreaterThan(3);
    for (const text of rules) expect(read(text).text).toBe(text);
  });
});
