// Bundles what threads and forked processes load: each starts from few files instead of a hundred.
//
//   node scripts/bundle-threads.mjs FOLDER ENTRY...
//
// Rounds wait for such a thread where none rests. Half of the CPU time of its start went into finding and linking its
// modules.
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const [folder, ...entries] = process.argv.slice(2);
if (folder === undefined || entries.length === 0) {
  console.error('usage: node scripts/bundle-threads.mjs FOLDER ENTRY...');
  process.exit(2);
}
rmSync(folder, { recursive: true, force: true });
const bundle = await rolldown({
  input: entries,
  platform: 'node',
  // For how class fields are made.
  tsconfig: 'tsconfig.json',
  // Packages stay where npm put them: koffi holds a binary, and ioredis is loaded by few.
  external: /^[^./]/,
});
await bundle.write({
  dir: folder,
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'parts/[name].js',
});
await bundle.close();
