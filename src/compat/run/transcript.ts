// What a server said in a check, step by step.
import { describeReply } from '../../wire/describe-reply.ts';
import type { RespValue } from '../../wire/resp-value.ts';

export type StepReply =
  /** None for a wait; several for a pipeline and for messages. */
  | { readonly kind: 'replies'; readonly values: readonly RespValue[] }
  /** Nothing came in time; the steps after it were not taken. */
  | { readonly kind: 'hung' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'garbage'; readonly message: string };

export interface Transcript {
  readonly given: readonly StepReply[];
  readonly run: readonly StepReply[];
  /** Its keys begin so: told from one time to the next by nothing else. */
  readonly prefix: string;
}

export function describeStepReply(reply: StepReply | undefined): string {
  switch (reply?.kind) {
    case undefined:
      return 'not asked';
    case 'hung':
      return 'no reply in time';
    case 'closed':
      return 'connection closed';
    case 'unreachable':
      return reply.message;
    case 'garbage':
      return `no RESP: ${reply.message}`;
    case 'replies':
      return reply.values.length === 0 ? 'nothing' : reply.values.map(describeReply).join(' ; ');
  }
}

/** The server, or the connection to it, went wrong; no reply says so. */
export function isLost({ kind }: StepReply): boolean {
  return kind !== 'replies';
}
