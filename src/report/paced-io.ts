// How open loops reached their sockets, in words: who timed the replies, and what that leaves open.
import type { ProfileRun } from '../result/parts/profile-run.ts';

/** A clause: "the kernel times the replies (epoll)". */
export function describePacedIo({ io, why }: NonNullable<ProfileRun['pacedIo']>): string {
  if (io === 'epoll') return 'the kernel times the replies (epoll)';
  return `Node times the replies (${why}): intervals allow for the time that replies may wait in the generator`;
}
