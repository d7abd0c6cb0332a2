import { describe, expect, it } from 'vitest';
import type { Annotation } from './list-annotations.ts';
import { renderAnnotations } from './render-annotations.ts';
import { readCommands } from './runner.test-helper.ts';

const CHECKOUT = { cwd: '/work/repo/bench', workspace: '/work/repo' };

function anAnnotation(overrides: Partial<Annotation> = {}): Annotation {
  return {
    level: 'error',
    title: 'Rule broken: p99 < 2ms',
    lines: ['read-heavy, redis: 3.10 ms, limit 2.00 ms'],
    place: { file: 'cache-bench.yaml', line: 12, column: 7 },
    ...overrides,
  };
}

/** Everything that a config file, a server or a name could smuggle in. */
const HOSTILE: readonly Annotation[] = [
  anAnnotation({
    title: 'Rule broken: p99[GET, "x"](a:b) < 100%\n::set-output name=verdict::passed',
    lines: [
      '50 % off\r\n::stop-commands::x',
      '\x1b[31mred\u202e',
      '##[add-mask]redis',
      '| <b>table</b> | @everyone',
    ],
    place: { file: 'odd, dir/50%:name\n.yaml', line: 3, column: 1 },
  }),
  anAnnotation({
    level: 'warning',
    title: '`code` **bold** [link](https://example.org)',
    lines: ['a,b=c::d'],
  }),
];

describe('renderAnnotations', () => {
  it('names files as the repository does', () => {
    expect(renderAnnotations([anAnnotation()], CHECKOUT)).toEqual([
      '::error file=bench/cache-bench.yaml,line=12,col=7,title=Rule broken%3A p99 < 2ms::read-heavy, redis: 3.10 ms, limit 2.00 ms',
    ]);
    const absolute = anAnnotation({ place: { file: '/work/repo/a.yaml', line: 1, column: 1 } });
    expect(readCommands(renderAnnotations([absolute], CHECKOUT)[0]!)[0]!.properties['file']).toBe('a.yaml');
  });

  it.each(['/etc/cache-bench.yaml', '../../elsewhere.yaml', '/work/repository/a.yaml', '..'])(
    'names no file outside of the repository: %s',
    (file) => {
      const [line] = renderAnnotations([anAnnotation({ place: { file, line: 1, column: 1 } })], CHECKOUT);
      expect(Object.keys(readCommands(line!)[0]!.properties)).toEqual(['title']);
    },
  );

  it('keeps each on one line, and lets no text become a command or a property', async () => {
    const lines = renderAnnotations(HOSTILE, CHECKOUT);
    const output = `${lines.join('\n')}\n`;
    expect(readCommands(output).map(({ command }) => command)).toEqual(['error', 'warning']);
    expect(Object.keys(readCommands(output)[0]!.properties)).toEqual(['file', 'line', 'col', 'title']);
    expect(readCommands(output)[0]!.properties['file']).toBe('bench/odd, dir/50%:name\n.yaml');
    await expect(output).toMatchFileSnapshot('golden/annotations.txt');
  });

  it('writes ten of each level, the last of which says how many more there are', () => {
    const many = (level: Annotation['level'], count: number) =>
      Array.from({ length: count }, (_, index) => anAnnotation({ level, title: `${level} ${index}` }));
    const commands = readCommands(
      renderAnnotations([...many('warning', 11), ...many('error', 10)], CHECKOUT).join('\n'),
    );
    const errors = commands.filter(({ command }) => command === 'error');
    const warnings = commands.filter(({ command }) => command === 'warning');
    expect(errors.map(({ properties }) => properties['title'])).toEqual(
      many('error', 10).map(({ title }) => title),
    );
    expect(warnings).toHaveLength(10);
    expect(warnings[8]!.properties['title']).toBe('warning 8');
    expect(warnings[9]!.message).toBe('+2 more, see the log');
  });

  it('cuts titles that are too long for the field', () => {
    const [line] = renderAnnotations([anAnnotation({ title: `Rule broken: ${'x'.repeat(1000)}` })], CHECKOUT);
    expect(readCommands(line!)[0]!.properties['title']!.length).toBeLessThan(256);
  });
});
