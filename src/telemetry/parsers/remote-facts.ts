// Facts about another machine, from the texts of its files; named as those of this one.
import { parseChosen } from './host-settings.ts';
import { readKib } from './machine-state.ts';

/** A fact that the machine does not tell is absent. */
export function parseRemoteFacts(files: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  const textOf = (path: string): string => files.get(path)?.trim() ?? '';
  const cpuinfo = textOf('/proc/cpuinfo');
  const memoryKib = readKib(textOf('/proc/meminfo'), 'MemTotal');
  const smt = textOf('/sys/devices/system/cpu/smt/active');
  const facts: Readonly<Record<string, unknown>> = {
    cpuModel: /^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1],
    cpus: cpuinfo.match(/^processor\s*:/gm)?.length,
    memoryBytes: memoryKib === undefined ? undefined : memoryKib * 1024,
    system: /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(textOf('/etc/os-release'))?.[1],
    kernel: textOf('/proc/sys/kernel/osrelease') || undefined,
    governor: textOf('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor') || undefined,
    smt: smt === '' ? undefined : smt === '1',
    transparentHugePages: parseChosen(textOf('/sys/kernel/mm/transparent_hugepage/enabled')),
    clockSource: textOf('/sys/devices/system/clocksource/clocksource0/current_clocksource') || undefined,
    somaxconn: Number(textOf('/proc/sys/net/core/somaxconn')) || undefined,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
