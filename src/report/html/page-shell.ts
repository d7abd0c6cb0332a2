// The document around the content: head, a policy that allows exactly this style and this script, data and script at the end.
import { createHash } from 'node:crypto';
import type { Assets } from './assets.ts';
import { embedJson, html, type Markup, trusted } from './markup.ts';
import type { PageData } from './page-data.ts';

export interface Shell {
  readonly title: string;
  readonly body: Markup;
  /** For the script; absent: a page without one. */
  readonly data?: PageData;
  /** The script may ask the server that the page is from. */
  readonly connects?: boolean;
  readonly assets: Pick<Assets, 'style'> & Partial<Assets>;
}

export function renderShell({ title, body, data, assets, connects = false }: Shell): string {
  const { style, script } = assets;
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    ...(connects ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${trusted(`<style>${style}</style>`)}
</head>
<body>
${body}
${
  data &&
  html`${trusted('<script type="application/json" id="data">')}${embedJson(data)}</script>
${trusted(`<script>${script}</script>`)}
`
}</body>
</html>
`.markup;
}

/** Of the element's text to the byte: what a browser computes before it runs or applies it. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
