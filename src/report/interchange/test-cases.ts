// JUnit XML: a suite of test cases, whatever they stand for.
import { escapeXml } from '../xml-text.ts';

export interface TestCase {
  readonly group: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
}

export interface TestSuite {
  readonly startedAt: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly TestCase[];
}

export function renderTestSuite({ startedAt, properties, cases }: TestSuite): string {
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cache-bench" ${counts}>`,
    `  <testsuite name="cache-bench" timestamp="${escapeXml(startedAt.slice(0, 19))}" ${counts}>`,
    '    <properties>',
    ...properties.map(([name, value]) => `      <property name="${name}" value="${escapeXml(value)}"/>`),
    '    </properties>',
    ...cases.flatMap(renderCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderCase({ group, name, outcome, message }: TestCase): string[] {
  const attributes = `classname="${escapeXml(group)}" name="${escapeXml(name)}"`;
  const [first = ''] = message.split('\n');
  const body =
    outcome === 'passed'
      ? `<system-out>${escapeLines(message)}</system-out>`
      : `<${outcome} message="${escapeXml(first)}">${escapeLines(message)}</${outcome}>`;
  return [`    <testcase ${attributes}>`, `      ${body}`, '    </testcase>'];
}

function escapeLines(text: string): string {
  return text.split('\n').map(escapeXml).join('\n');
}
