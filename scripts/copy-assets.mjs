// Puts beside the built HTML renderer what its pages hold: our own style and scripts, and uPlot with its licence.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCE = join(ROOT, 'src/report/html/client');
const BUILT = join(ROOT, 'dist/report/html');
const LIBRARY = fileURLToPath(import.meta.resolve('uplot/dist/uPlot.iife.min.js'));

cpSync(SOURCE, join(BUILT, 'client'), {
  recursive: true,
  filter: (path) => path === SOURCE || /\.(?:js|css)$/.test(path),
});
mkdirSync(join(BUILT, 'assets'), { recursive: true });
const licence = readFileSync(join(dirname(LIBRARY), '../LICENSE'), 'utf8');
for (const name of ['uPlot.iife.min.js', 'uPlot.min.css']) {
  const text = readFileSync(join(dirname(LIBRARY), name), 'utf8');
  const head = name.endsWith('.js') ? `/*!\nuPlot\n\n${licence}\n*/\n` : '';
  writeFileSync(join(BUILT, 'assets', name), head + text);
}
