// Loads the package that lets JavaScript call the system directly, where it is installed and can be used; else says why not.
import { messageOf } from '../../core/errors.ts';
import { type Koffi, LinuxCalls } from './linux-calls.ts';

/** By a name in a variable: what is optional need not be there for types to be checked either. */
const PACKAGE: string = 'koffi';
/** Its layouts of the kernel's structures are known to be right there. */
const ARCHITECTURES: readonly string[] = ['x64', 'arm64'];

/** @returns what can be called; or in words, without a full stop, why nothing can */
export async function loadCalls(): Promise<LinuxCalls | string> {
  const { platform, arch } = process;
  if (platform !== 'linux') return `it needs Linux, and this is ${platform}`;
  if (!ARCHITECTURES.includes(arch)) return `it needs x64 or arm64, and this is ${arch}`;
  try {
    const { default: koffi } = (await import(PACKAGE)) as { readonly default: Koffi };
    return new LinuxCalls(koffi);
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === 'ERR_MODULE_NOT_FOUND'
      ? 'the optional package koffi is not installed'
      : `the package koffi does not load here (${messageOf(error).split('\n', 1)[0]})`;
  }
}
