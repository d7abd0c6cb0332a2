import { describe, expect, it } from 'vitest';
import { readBase64, SetAside, shareField } from './set-aside.ts';

const HDR = 'HISTFAAAAB'.repeat(20);
const anEntry = () => ({
  block: 3,
  serviceTime: { count: 7, hdr: HDR },
  operations: [{ name: 'GET', serviceTime: { count: 7, hdr: `${HDR}=` } }],
  timeline: [{ startNs: 0, note: 'é' }],
  telemetry: [] as { atNs: number }[],
});

function lightened() {
  const entry = anEntry();
  new SetAside().lighten(entry);
  return entry;
}

describe('an entry whose large parts are set aside', () => {
  it('reads as before, as a whole, copied, cloned and as JSON, in the same order', () => {
    const entry = lightened();
    expect(Object.getOwnPropertyDescriptor(entry.serviceTime, 'hdr')!.get).toBeDefined();
    expect(entry).toEqual(anEntry());
    expect({ ...entry.serviceTime }).toEqual(anEntry().serviceTime);
    expect(structuredClone(entry)).toEqual(anEntry());
    expect(JSON.stringify(entry)).toBe(JSON.stringify(anEntry()));
  });

  it('takes what it is given anew', () => {
    const entry = lightened();
    entry.serviceTime.hdr = 'another';
    entry.timeline = [];
    expect([entry.serviceTime.hdr, entry.timeline]).toEqual(['another', []]);
  });

  it('is held outside the heap, whatever its size', () => {
    const aside = new SetAside();
    const entries = Array.from({ length: 40 }, (_, i) => ({ hdr: String(i).repeat(100_000) }));
    for (const entry of entries) aside.lighten(entry);
    for (const [i, { hdr }] of entries.entries()) expect(hdr).toBe(String(i).repeat(100_000));
  });
});

describe('a field that is shared', () => {
  it('is that of its source, set aside or not', () => {
    for (const { serviceTime } of [lightened(), anEntry()]) {
      const target = {};
      shareField(serviceTime, 'hdr', target);
      expect(target).toEqual({ hdr: HDR });
    }
  });

  it('follows a source that was assigned to before', () => {
    const { serviceTime } = lightened();
    serviceTime.hdr = 'another';
    const target = {};
    shareField(serviceTime, 'hdr', target);
    expect(target).toEqual({ hdr: 'another' });
  });
});

describe('base64 that is read as bytes', () => {
  const bytesOf = (read: Uint8Array | string) => Buffer.from(read as string, 'base64');

  it('is what the text stands for, without the text where it is set aside', () => {
    const [aside, plain] = [lightened(), anEntry()].map(({ serviceTime }) => readBase64(serviceTime, 'hdr'));
    expect(Buffer.from(aside as Uint8Array)).toEqual(bytesOf(plain!));
    expect(plain).toBe(HDR);
  });

  it('is the text where an encoder would have written another', () => {
    const [operation] = lightened().operations;
    expect(readBase64(operation!.serviceTime, 'hdr')).toBe(`${HDR}=`);
  });

  it('follows what was assigned', () => {
    const { serviceTime } = lightened();
    serviceTime.hdr = 'another';
    expect(readBase64(serviceTime, 'hdr')).toBe('another');
  });
});
