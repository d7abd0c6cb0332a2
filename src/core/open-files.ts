// How many files, and so connections, a process may have open, and how many it is going to need.

/** What a piece of work has open at once, at most. */
export interface OpenFilesNeed {
  /** E.g. the name of a profile. */
  readonly of: string;
  readonly files: number;
  /** What the number is made of, as it is told: "900 connections". */
  readonly parts: readonly string[];
  /** What else than a higher limit helps, a full sentence; absent: fewer connections alone. */
  readonly advice?: string;
}

/** What Node, its threads' loops and control connections have open beside a load, with room to spare. */
export const OPEN_FILES_RESERVE = 64;
/** Of the event loop of a thread, its sockets to the kernel, and a null server's process beside it. */
export const OPEN_FILES_OF_THREAD = 16;

/** The limits on open files from /proc/PID/limits; one is absent when there is none or it is not told. */
export function parseOpenFilesLimits(text: string): { readonly soft?: number; readonly hard?: number } {
  const [, soft, hard] = /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)\s/m.exec(text) ?? [];
  return {
    ...(isNumber(soft) ? { soft: Number(soft) } : {}),
    ...(isNumber(hard) ? { hard: Number(hard) } : {}),
  };
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}
