// Builds Redis or Valkey from source, where there is a compiler; the source is verified before anything of it runs.
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../core/errors.ts';
import { LOCAL_SERVERS } from '../targets/flavors/catalogue.ts';
import { findProgram } from '../targets/programs/find-binary.ts';
import type { InstallSettings } from './contract.ts';
import { keepInCache } from './keep-in-cache.ts';
import { runTool } from './run-tool.ts';
import { findSourceRelease, type SourceFlavor } from './source-release.ts';

const COMPILERS = ['cc', 'gcc', 'clang'];

/** What a build needs and this machine has not. */
export function missingBuildTools(env: InstallSettings['env']): readonly string[] {
  const lacksCompiler = COMPILERS.every((program) => findProgram(program, env) === undefined);
  const lacksMake = findProgram('make', env) === undefined;
  return [...(lacksCompiler ? ['a C compiler'] : []), ...(lacksMake ? ['make'] : [])];
}

/**
 * @returns the path of the program
 * @throws CacheBenchError E_NO_COMPILER, E_INSTALL, and of findSourceRelease, downloadVerified and placeServer
 */
export async function buildFromSource(
  flavor: SourceFlavor,
  wanted: string | undefined,
  settings: InstallSettings,
): Promise<string> {
  const { title, programs } = LOCAL_SERVERS[flavor];
  const missing = missingBuildTools(settings.env);
  if (missing.length > 0) {
    throw usageError(
      'E_NO_COMPILER',
      `${title} cannot be built here: it needs ${missing.join(' and ')}`,
      'Install them, e.g. apt-get install build-essential, or use --from package.',
    );
  }
  const { version, archive } = await findSourceRelease(flavor, wanted, settings);
  return keepInCache(flavor, version, archive, settings, async (verified, program, scratch) => {
    const hint = 'Try another version, or install the package of the system with --from package.';
    await runTool(['tar', '-xzf', verified, '-C', scratch, '--no-same-owner'], { hint }, settings);
    const [source = '.'] = readdirSync(scratch);
    settings.onEvent({ kind: 'step', text: `Building ${title} ${version}, which takes a few minutes …` });
    await runTool(
      ['make', `-j${settings.machine.cpuCount}`],
      { directory: join(scratch, source), hint },
      settings,
    );
    copyFileSync(join(scratch, source, 'src', programs[0]!), program);
  });
}
