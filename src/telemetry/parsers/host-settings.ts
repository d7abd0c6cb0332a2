// Reads settings of the kernel from files with a form of their own.

/** The chosen word of "always [madvise] never". */
export function parseChosen(text: string): string | undefined {
  return /\[([^\]]+)\]/.exec(text)?.[1];
}

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
