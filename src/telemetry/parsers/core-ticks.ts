// Reads the time of each CPU from /proc/stat (proc(5)).

export interface CoreTicks {
  readonly cpu: number;
  /** user + nice + system + irq + softirq. Time of guests is part of user and nice already. */
  readonly busyTicks: number;
  readonly stealTicks: number;
}

/** One entry an online CPU; the line of all CPUs together is left out. */
export function parseCoreTicks(text: string): readonly CoreTicks[] {
  return [...text.matchAll(/^cpu(\d+) (.+)$/gm)].map(([, cpu, rest]) => {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = rest!
      .split(' ')
      .map(Number);
    return {
      cpu: Number(cpu),
      busyTicks: user + nice + system + irq + softirq,
      stealTicks: steal,
    };
  });
}
