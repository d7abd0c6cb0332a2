// Addresses as the kernel reads them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpv6, resolveAddress } from './socket-address.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('resolveAddress', () => {
  it('writes an IPv4 address with the port in the order of the network', async () => {
    const [address] = await resolveAddress({ kind: 'tcp', host: '127.0.0.1', port: 6379 });
    expect(hex(address!.bytes)).toBe('020018eb7f0000010000000000000000');
  });

  it('writes an IPv6 address', async () => {
    const [address] = await resolveAddress({ kind: 'tcp', host: '::1', port: 6379 });
    expect(hex(address!.bytes)).toBe(`0a0018eb00000000${'0'.repeat(30)}0100000000`);
  });

  it('writes a path, closed by a 0', async () => {
    const [address] = await resolveAddress({ kind: 'unix', path: '/r.sock' });
    expect(hex(address!.bytes)).toBe('01002f722e736f636b00');
  });

  it('refuses a path that the kernel has no room for', async () => {
    const path = `/${'x'.repeat(107)}`;
    await expect(resolveAddress({ kind: 'unix', path })).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  });

  it('says of a name that nobody knows which code the system gave', async () => {
    const unknown = resolveAddress({ kind: 'tcp', host: 'nobody.invalid', port: 1 });
    await expect(unknown).rejects.toMatchObject({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });
});

describe('parseIpv6', () => {
  it.each([
    ['::', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['1::', [1, 0, 0, 0, 0, 0, 0, 0]],
    ['2001:db8::8:800:200c:417a', [0x2001, 0xdb8, 0, 0, 8, 0x800, 0x200c, 0x417a]],
    ['::ffff:129.144.52.38', [0, 0, 0, 0, 0, 0xffff, 0x8190, 0x3426]],
  ])('reads %s', (text, groups) => {
    expect(parseIpv6(text)).toEqual(groups);
  });

  it('reads whatever eight groups are written as', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const text = groups.map((each) => each.toString(16)).join(':');
        expect(parseIpv6(text)).toEqual(groups);
        expect(parseIpv6(text.replace(/(^|:)0(:0)+(:|$)/, '::'))).toEqual(groups);
      }),
    );
  });
});
