// Which connection of a receiver takes which keys: dealt in turn, so that every key is received alike.
import type { Keyspace, Receiver } from '../../profile/profile.ts';
import { countDigits, encodeCommand } from '../../wire/command-bytes.ts';

/** What the connection sends to receive. @param connection its number among those of the receiver */
export function encodeReceiver(
  receiver: Receiver,
  keyspace: Keyspace,
  keyPrefix: string,
  connection: number,
): Uint8Array {
  const digits = countDigits(keyspace.count - 1);
  let next = connection * countReceiverKeys(receiver);
  const words = receiver.command.map((argument) =>
    argument
      .map((part) => {
        if (part.kind === 'text') return part.text;
        const id = String(next++ % keyspace.count).padStart(digits, '0');
        return keyPrefix + keyspace.pattern.replace('{id}', id);
      })
      .join(''),
  );
  return encodeCommand(words);
}

export function countReceiverKeys({ command }: Receiver): number {
  return command.flat().filter(({ kind }) => kind === 'key').length;
}

/** Deliveries that one message leads to. */
export function countDeliveries(receiver: Receiver, keyspace: Keyspace): number {
  if (receiver.mode === 'block') return 1;
  return (receiver.connections * countReceiverKeys(receiver)) / keyspace.count;
}
