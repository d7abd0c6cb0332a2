// Known numbers from texts as another machine's /proc shows them.
import { describe, expect, it } from 'vitest';
import { parseRemoteFacts } from './parsers/remote-facts.ts';
import { RemoteMeter } from './remote-meter.ts';

const stat = (id: number, name: string, user: number, system: number) =>
  `${id} (${name}) S 1 1 1 0 -1 0 0 0 0 0 ${user} ${system} 0 0 20 0 6 0 232878 7 2\n\n`;

function look(uptime: string, cpu0: number, ticks: readonly [main: number, io: number]) {
  return new Map([
    ['/proc/uptime', `${uptime} 900.00\n\n`],
    ['/proc/stat', `cpu  9 9 9 9 0 0 0 0 0 0\ncpu0 ${cpu0} 0 0 9000 0 0 0 0 0 0\n\n`],
    ['/proc/70/stat', stat(70, 'redis-server', ticks[0] + ticks[1], 0)],
    ['/proc/70/status', 'Name:\tredis-server\nVmRSS:\t    2048 kB\n\n'],
    ['/proc/70/task/70/stat', stat(70, 'redis-server', ticks[0], 0)],
    ['/proc/70/task/71/stat', stat(71, 'io_thd_1', 0, ticks[1])],
  ]);
}

describe('the meter of another machine', () => {
  it('gives shares of the time that passed there', () => {
    const meter = new RemoteMeter();
    expect(meter.sample(look('100.00', 50, [200, 100]), [70])).toEqual({
      cores: [],
      threads: [],
      cpuSeconds: 3,
      rssBytes: 2 * 1024 ** 2,
    });
    expect(meter.sample(look('102.00', 150, [360, 120]), [70])).toEqual({
      cores: [{ cpu: 0, busy: 0.5, steal: 0 }],
      threads: [
        { id: 70, name: 'redis-server', cpu: expect.closeTo(0.8, 9) },
        { id: 71, name: 'io_thd_1', cpu: expect.closeTo(0.1, 9) },
      ],
      cpuSeconds: expect.closeTo(4.8, 9),
      rssBytes: 2 * 1024 ** 2,
    });
  });

  it('says nothing of a process that it cannot read, nor without a clock', () => {
    const meter = new RemoteMeter();
    const files = look('100.00', 50, [200, 100]);
    const both = meter.sample(files, [70, 99]);
    expect(both).not.toHaveProperty('cpuSeconds');
    expect(both).not.toHaveProperty('rssBytes');
    expect(meter.sample(new Map(), [70])).toBeUndefined();
  });
});

it('names facts of another machine as those of this one, and leaves out what it does not tell', () => {
  const files = new Map([
    [
      '/proc/cpuinfo',
      'processor\t: 0\nmodel name\t: AMD EPYC 7763\n\nprocessor\t: 1\nmodel name\t: AMD EPYC 7763\n',
    ],
    ['/proc/meminfo', 'MemTotal:       16384 kB\n'],
    ['/proc/sys/kernel/osrelease', '6.1.0\n\n'],
    ['/etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 12"\nNAME=x\n'],
    ['/sys/kernel/mm/transparent_hugepage/enabled', 'always [madvise] never\n'],
    ['/sys/devices/system/cpu/smt/active', '0\n'],
    ['/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor', '\n'],
  ]);
  expect(parseRemoteFacts(files)).toEqual({
    cpuModel: 'AMD EPYC 7763',
    cpus: 2,
    memoryBytes: 16 * 1024 ** 2,
    kernel: '6.1.0',
    system: 'Debian GNU/Linux 12',
    transparentHugePages: 'madvise',
    smt: false,
  });
  expect(parseRemoteFacts(new Map())).toEqual({});
});
