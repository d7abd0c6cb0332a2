// The page's own style and script, read from client/ here, and the plotting library.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findBuilt } from '../../core/package-files.ts';

export interface Assets {
  readonly style: string;
  readonly script: string;
}

/** Each after those it imports from. */
const MODULES = [
  'dom',
  'format',
  'decode',
  'theme',
  'visibility',
  'tooltip',
  'line-plot',
  'percentiles',
  'timelines',
  'heat-map',
  'cpu-maps',
  'ratios',
  'capacity',
  'ladder',
  'series',
];

/** @param entry what draws: the plots of a report, or what is told while it goes on */
export function readAssets(entry: 'main' | 'live' = 'main'): Assets {
  const modules = [...MODULES, entry].map((name) => wrapModule(name, readFile(`client/${name}.js`)));
  const script = ["'use strict';", 'const modules = {};', ...modules].join('\n');
  return {
    style: readLibrary('uPlot.min.css') + readStyle(),
    script: `${readLibrary('uPlot.iife.min.js')}\n(() => {\n${script}\n})();\n`,
  };
}

/** For a page without plots. */
export function readStyle(): string {
  return compact(readFile('client/page.css'));
}

/** A page that may load nothing can't import: each module becomes a function that gives what it exports. */
function wrapModule(name: string, text: string): string {
  const exported = [...text.matchAll(/^export (?:function|const) (\w+)/gm)].map((match) => match[1]);
  const body = compact(text)
    .replace(/^import (\{[^}]*\}) from '\.\/([\w-]+)\.js';$/gm, "const $1 = modules['$2'];")
    .replace(/^export /gm, '');
  return `modules['${name}'] = (() => {\n${body}return { ${exported.join(', ')} };\n})();`;
}

/** And without indentation. Whole lines only: no text of ours goes over lines, or begins one like a comment. */
function compact(text: string): string {
  return text.replace(/^\s*(?:\/\*(?:(?!\*\/)[\s\S])*\*\/|\/\/.*)\n/gm, '').replace(/^\s+/gm, '');
}

function readFile(path: string): string {
  return readFileSync(findBuilt(`report/html/${path}`), 'utf8');
}

/** The build puts the library beside its output; from source it is where npm put it. */
function readLibrary(name: string): string {
  const built = findBuilt(`report/html/assets/${name}`);
  return readFileSync(
    existsSync(built) ? built : createRequire(import.meta.url).resolve(`uplot/dist/${name}`),
    'utf8',
  );
}
