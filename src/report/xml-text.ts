// Text made fit for XML: between tags and in attributes.
import { escapeTerminal } from './terminal/terminal-text.ts';

/** Control characters, which no XML 1.0 document may hold, are spelled out first. */
export function escapeXml(text: string): string {
  return escapeTerminal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
