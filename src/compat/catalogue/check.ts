// A check: a short conversation with a server, whose replies two servers should give alike.
import type { RespVersion } from '../../wire/resp-version.ts';
import { isContainer } from './containers.ts';
import type { CheckCommand } from './parse-command.ts';

export const SEVERITIES = ['breaks', 'differs', 'cosmetic'] as const;
/** What a difference does: it breaks an application, an application may notice, or only people do. */
export type Severity = (typeof SEVERITIES)[number];

/** Connection of every step that names no other. */
export const MAIN = 'main';

/** In what a reply may differ and still be the same. */
export const LOOSE_KINDS = [
  'unordered',
  'pairs',
  'numbers',
  'times',
  'float',
  'rounded',
  'ids',
  'cursors',
  'text',
  'fields',
  'shape',
  'accepted',
  'anything',
] as const;
export type LooseKind = (typeof LOOSE_KINDS)[number];

export type StepAction =
  /** Sends, and waits for the reply. */
  | { readonly kind: 'command'; readonly command: CheckCommand }
  /** Sends several at once, and waits for all replies. */
  | { readonly kind: 'pipeline'; readonly commands: readonly CheckCommand[] }
  /** Sends, and goes on. */
  | { readonly kind: 'begin'; readonly command: CheckCommand }
  /** Bytes as they are. */
  | { readonly kind: 'raw'; readonly bytes: CheckCommand; readonly replies: number }
  /** Waits for the reply to what was begun. */
  | { readonly kind: 'until-reply' }
  /** Waits for what arrives without having been asked for. */
  | { readonly kind: 'until-messages'; readonly count: number }
  /** Looks for a moment whether anything arrives. */
  | { readonly kind: 'until-silence' }
  | { readonly kind: 'wait'; readonly durationMs: number }
  | { readonly kind: 'close' };

export interface Step {
  readonly on: string;
  readonly action: StepAction;
  /** As it is written, for people. */
  readonly text: string;
  readonly loose: ReadonlySet<LooseKind>;
  /** Name under which the first text or number of the reply is kept. */
  readonly as?: string;
}

/** First version that knows what a check asks for; absent: none does, as far as is known. */
export interface Since {
  readonly redis?: string;
  readonly valkey?: string;
}

export interface Check {
  /** `family/name`. */
  readonly id: string;
  readonly family: string;
  readonly about: string;
  readonly severity: Severity;
  /** Of a difference in what the reference refuses with a plain error: no application that works asks for that. */
  readonly severityOfRefused: Severity;
  readonly since: Since;
  readonly source: string;
  /** What to do instead. */
  readonly hint: string;
  /** What to look at; the truth is what the reference answers. */
  readonly expect: string;
  readonly protocols: readonly RespVersion[];
  /** Needs the whole server for itself: run on servers of our own only, and one at a time. */
  readonly alone: boolean;
  /** Asks for what no server knows, so that an unknown command is an answer and no reason to skip it. */
  readonly unknown: boolean;
  /** Only on a cluster, only on a single server; absent: on both. */
  readonly servers?: 'cluster' | 'single';
  /** Longest time of one step, ms. */
  readonly withinMs: number;
  /** What is there before; its replies are not compared. */
  readonly given: readonly Step[];
  readonly run: readonly Step[];
  /** Puts back what the check changed on the server. */
  readonly finally: readonly Step[];
  /** Where it stands. */
  readonly file: string;
  readonly line: number;
}

export interface Family {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly checks: readonly Check[];
}

/** What a check asks about, each name once: GET, or CLIENT LIST of a command that is made of others. */
export function commandNames({ run }: Pick<Check, 'run'>): readonly string[] {
  const names = run.flatMap(({ action }) => templatesOf(action).map(namesOf));
  return [...new Set(names.map(({ name, sub }) => (isContainer(name) && sub ? `${name} ${sub}` : name)))];
}

export function templatesOf(action: StepAction): readonly CheckCommand[] {
  if (action.kind === 'command' || action.kind === 'begin') return [action.command];
  return action.kind === 'pipeline' ? action.commands : [];
}

export function namesOf(command: CheckCommand): { readonly name: string; readonly sub: string } {
  const [name = '', sub = ''] = command.slice(0, 2).map(([part]) => (part?.kind === 'text' ? part.text : ''));
  return { name: name.toUpperCase(), sub: sub.toUpperCase() };
}
