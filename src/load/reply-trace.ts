// Stands between driver and session where a plan traces, and notes every reply that is no error, so that the session itself need not.
import type { TracedReply } from './contract.ts';
import type { DriverListener } from './drivers/driver.ts';
import type { LoadSession } from './session.ts';

export class ReplyTrace implements DriverListener {
  readonly replies: TracedReply[] = [];
  private readonly session: LoadSession;

  constructor(session: LoadSession) {
    this.session = session;
  }

  onReply(connection: number, flags: number, elements: number, nulls: number, nowNs: number): void {
    this.note(connection, nowNs);
    this.session.onReply(connection, flags, elements, nulls, nowNs);
  }

  onPlainReplies(connection: number, count: number, nowNs: number): void {
    for (let i = 0; i < count; i++) this.onReply(connection, 0, 0, 0, nowNs);
  }

  /** Who is told "I am loading" or "busy" was not served, and still waits. */
  onErrorReply(connection: number, text: string, nowNs: number): void {
    this.session.onErrorReply(connection, text, nowNs);
  }

  onBatchEnd(connection: number, nowNs: number): void {
    this.session.onBatchEnd(connection, nowNs);
  }

  onLost(connection: number, reason: string): void {
    this.session.onLost(connection, reason);
  }

  private note(connection: number, repliedNs: number): void {
    const { session } = this;
    const sentNs = session.oldestSentNs(connection);
    this.replies.push({ intendedNs: session.oldestIntendedNs(connection), sentNs, repliedNs });
  }
}
