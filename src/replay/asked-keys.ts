// Commands of a log that cache-bench has no table for: which forms of them there are, and what targets say of their keys.

import type { KeysAnswer } from '../targets/access/ask-keys.ts';
import type { Target } from '../targets/contract.ts';

/** Where the keys of a form are; or why its commands are left out. */
export type AskedKeys = { readonly positions: readonly number[]; readonly blocks: boolean } | string;

/** Forms by their text, see {@link FormBook.formOf}. */
export type AskedForms = ReadonlyMap<string, AskedKeys>;

/** A log of one application has some dozens; each is a question to every target. */
const MOST_FORMS = 1000;
const MOST_ARGUMENTS = 1000;

/** Where keys stand depends on words and small numbers (STORE, how many keys); the rest are names and values. */
const SYNTAX = /^([A-Za-z]{1,24}|\d{1,4})$/;

/** The forms of the unknown commands of a log, each once. */
export class FormBook {
  private readonly forms = new Map<string, readonly string[]>();

  /** As they are asked for: no key and no value of the log is among them that isn't a plain word or a small number. */
  list(): readonly (readonly string[])[] {
    return [...this.forms.values()];
  }

  add(args: readonly string[]): void {
    const form = maskArguments(args);
    if (form !== undefined && this.forms.size < MOST_FORMS) this.forms.set(textOf(form), form);
  }
}

/** @returns undefined: asked for by nobody */
export function findAsked(forms: AskedForms, args: readonly string[]): AskedKeys | undefined {
  const form = maskArguments(args);
  return form === undefined ? undefined : forms.get(textOf(form));
}

/** undefined: too many arguments to ask. */
function maskArguments([name, ...args]: readonly string[]): readonly string[] | undefined {
  if (args.length > MOST_ARGUMENTS) return undefined;
  return [name!.toUpperCase(), ...args.map((arg, at) => (SYNTAX.test(arg) ? arg : `arg-${at}`))];
}

function textOf(form: readonly string[]): string {
  return JSON.stringify(form);
}

export interface TargetAnswers {
  readonly target: Pick<Target, 'name' | 'owned'>;
  /** One for each form. */
  readonly answers: readonly KeysAnswer[];
}

/**
 * All targets get the same commands. A server that may hold data of others has to name the keys by itself, unless it
 * does not have the command; a server of our own may keep silent where another one tells.
 */
export function judgeForms(
  forms: readonly (readonly string[])[],
  answered: readonly TargetAnswers[],
): AskedForms {
  return new Map(
    forms.map((form, at) => [
      textOf(form),
      judge(answered.map(({ target, answers }) => ({ target, answer: answers[at]! }))),
    ]),
  );
}

function judge(
  told: readonly { readonly target: TargetAnswers['target']; readonly answer: KeysAnswer }[],
): AskedKeys {
  for (const { target, answer } of told)
    if (answer.kind === 'unfit' || (answer.kind === 'untold' && !target.owned))
      return `${UNKNOWN}, and ${target.name} ${answer.why}`;
  const keys = told.flatMap(({ target, answer }) => (answer.kind === 'keys' ? [{ target, ...answer }] : []));
  const [first] = keys;
  if (first === undefined) {
    const untold = told.find(({ answer }) => answer.kind === 'untold');
    return untold?.answer.kind === 'untold'
      ? `${UNKNOWN}, and ${untold.target.name} ${untold.answer.why}`
      : `${UNKNOWN}, nor to any target`;
  }
  const other = keys.find(({ positions }) => String(positions) !== String(first.positions));
  return other === undefined
    ? { positions: first.positions, blocks: keys.some(({ blocks }) => blocks) }
    : `${UNKNOWN}, and ${first.target.name} and ${other.target.name} take other arguments for its keys`;
}

const UNKNOWN = 'not known to cache-bench';
/** Before any target was asked. */
export const UNASKED = `${UNKNOWN}, unless the targets tell its keys (COMMAND GETKEYS)`;
export const NEVER_ASKED = `${UNKNOWN}, and of more forms or arguments than are asked for`;
