// From the text of a profile to the profile, or to everything that is wrong with it.

import { basename, resolve } from 'node:path';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { FileSystem } from '../core/file-system.ts';
import { compileProfile } from './compile/compile.ts';
import { readDocument } from './document.ts';
import { readDraft } from './draft.ts';
import { type DescribedIssue, describeIssues } from './issues.ts';
import { placeOfKey } from './place-of-key.ts';
import { describeValue, type Problem } from './problems.ts';
import type { Profile } from './profile.ts';
import { profileSchema } from './schema.ts';

export interface Validation {
  /** Absent when there is any problem. */
  readonly profile?: Profile;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

export interface ScriptFolder {
  readonly directory: string;
  readonly files: FileSystem;
}

/** A script is a page of Lua; more is another file by mistake. */
const MAX_SCRIPT_BYTES = 1_000_000;

/**
 * @param fileName as messages shall show it; also gives the profile its name when it has none
 * @param folder where the files of its scripts are looked for; absent: they can't be read
 */
export function validateProfileText(text: string, fileName: string, folder?: ScriptFolder): Validation {
  const document = readDocument(text, fileName);
  const { data } = document;
  const problems = [...document.problems];
  const wanted = 'wanted a profile with operations:';
  if (data === undefined) return { problems };
  if (data === null) return { problems: [document.locate([], `empty, ${wanted}`)] };
  if (typeof data !== 'object' || Array.isArray(data))
    return { problems: [...problems, document.locate([], `got ${describeValue(data)}, ${wanted}`)] };
  // Of two keys of one name the second counts: what it lacks nobody wants to read.
  if (problems.length > 0) return { problems };

  const parsed = profileSchema.safeParse(data);
  const issues = describeIssues(parsed.error?.issues ?? [], data, placeOfKey);
  for (const { path, message, onKey } of issues)
    problems.push(document.locate(path, message, onKey ? 'key' : undefined));
  const head = {
    name: parsed.data?.name ?? basename(fileName).replace(/\.ya?ml$/, ''),
    description: parsed.data?.description ?? '',
    source: parsed.data?.source ?? '',
    ...dropUndefined({ servers: parsed.data?.servers, waivers: parsed.data?.waive }),
  };
  const profile = compileProfile(
    readDraft(data),
    head,
    (path, message, at) => {
      if (!mayFollow(message, issues)) problems.push(document.locate(path, message, at));
    },
    (path) => readScript(path, folder),
  );
  if (profile && problems.length === 0) return { profile, problems };
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** Of a part that another does not fit to. Where a key is misspelt or a section is no section, that is why. */
const FOLLOWS =
  /^unknown (keyspace|script),|^nothing is sent to |^events in a load |, which has no elements,/;

function mayFollow(message: string, issues: readonly DescribedIssue[]): boolean {
  return FOLLOWS.test(message) && issues.some(({ path, onKey }) => onKey || path.length === 1);
}

function readScript(file: string, folder: ScriptFolder | undefined): string {
  if (folder === undefined) throw new Error('no files are read here');
  const path = resolve(folder.directory, file);
  const sizeBytes = folder.files.look(path)?.sizeBytes ?? 0;
  if (sizeBytes > MAX_SCRIPT_BYTES) throw new Error(`${sizeBytes} bytes, wanted at most ${MAX_SCRIPT_BYTES}`);
  return folder.files.readText(path);
}
