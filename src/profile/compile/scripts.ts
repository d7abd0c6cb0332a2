// Scripts: read from their files, hashed as the server will hash them.
import { createHash } from 'node:crypto';
import { messageOf } from '../../core/errors.ts';
import { findUnsafeCall } from '../commands/lua-safety.ts';
import { describeValue } from '../problems.ts';
import type { Script } from '../profile.ts';
import type { Compilation } from './compilation.ts';

/** @param readFile reads a file relative to the profile; what it throws becomes a problem. */
export function compileScripts(
  { draft, report }: Compilation,
  readFile: (path: string) => string,
): readonly Script[] {
  return [...draft.scripts].flatMap(([name, script]) => {
    if (!script) return [];
    let lua = script.lua;
    const path = ['scripts', name, script.file === undefined ? 'lua' : 'file'];
    if (script.file !== undefined) {
      try {
        lua = readFile(script.file);
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? messageOf(error);
        report(path, `got ${describeValue(script.file)}, wanted a file that can be read (${reason})`);
      }
    }
    if (lua === undefined) return [];
    const unsafe = findUnsafeCall(lua);
    if (unsafe !== undefined) report(path, unsafe);
    return [{ name, lua, sha1: createHash('sha1').update(lua).digest('hex'), keys: script.keys }];
  });
}
