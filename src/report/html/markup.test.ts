import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../../testkit/any-text.ts';
import { embedJson, html, spellOut, trusted } from './markup.ts';

const HOSTILE = fc.oneof(
  anyText(),
  fc
    .array(
      fc.constantFrom('</script>', '<!--', '<img onerror=x>', '"', "'", '&', '\u2028', '\u202e', '\ud800'),
    )
    .map((parts) => parts.join('')),
);

describe('a template', () => {
  test('escapes what is put in, and keeps markup as it is', () => {
    expect(html`<b title="${'"\'<>&'}">${'<i>'}${trusted('<u>')}</b>`.markup).toBe(
      '<b title="&quot;&#39;&lt;&gt;&amp;">&lt;i&gt;<u></b>',
    );
  });

  test('joins lists and leaves out what is absent', () => {
    expect(html`${['a', html`<b>`, 1]}${undefined}${false}${''}`.markup).toBe('a<b>1');
  });

  test('keeps the line breaks of what is put in, not its own indentation', () => {
    expect(
      html`<p>
        ${'a\n  b'}</p>`.markup,
    ).toBe('<p>\na\n  b</p>');
  });

  test('lets no text open an element, end an attribute or hide', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        const { markup } = html`${text}`;
        expect(markup).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
        expect(markup).not.toMatch(/(?![\n\t])[\p{C}\u2028\u2029]/u);
      }),
      { seed: 1 },
    );
  });
});

test('what can not be seen is spelled out', () => {
  expect(spellOut('a\u202eb\0c\ud800d\u2028\nü👍')).toBe('a\\u{202e}b\\u{0}c\\u{d800}d\\u{2028}\nü👍');
});

test('embedded JSON can not end its element, and reads back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), HOSTILE, (value, text) => {
      const { markup } = embedJson({ value, text });
      expect(markup).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(markup)).toEqual(JSON.parse(JSON.stringify({ value, text })));
    }),
    { seed: 1 },
  );
});
