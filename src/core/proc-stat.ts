// Reads one line of /proc/PID/stat or /proc/PID/task/TID/stat (proc(5)).

export interface ProcStat {
  readonly id: number;
  /** Name of the program or thread; may contain spaces and parentheses. */
  readonly name: string;
  /** One letter: R running, S sleeping, T stopped, Z ended but not yet noticed by its parent … */
  readonly state: string;
  readonly parentId: number;
  /** The process that began its session. */
  readonly sessionId: number;
  /** 0: its session has no terminal. */
  readonly terminal: number;
  /** Time in user mode, clock ticks. */
  readonly userTicks: number;
  /** Time in the kernel, clock ticks. */
  readonly systemTicks: number;
  /** Clock ticks from boot to its start: with the id, unique until the next boot. */
  readonly startTicks: number;
}

/** undefined when the text is not such a line, e.g. cut short because the thread just ended. */
export function parseProcStat(text: string): ProcStat | undefined {
  const open = text.indexOf('(');
  // The name is not escaped, so only the last closing parenthesis is sure to end it.
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  // Counted from field 3 (state), the first after the name.
  const fields = text.slice(close + 2).split(' ');
  const stat = {
    id: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: fields[0] ?? '',
    parentId: Number(fields[1]),
    sessionId: Number(fields[3]),
    terminal: Number(fields[4]),
    userTicks: Number(fields[11]),
    systemTicks: Number(fields[12]),
    startTicks: Number(fields[19]),
  };
  const { name: _name, state: _state, ...numbers } = stat;
  return Object.values(numbers).every(Number.isSafeInteger) ? stat : undefined;
}
