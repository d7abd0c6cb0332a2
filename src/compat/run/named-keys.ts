// The keys that checks have named to servers: how they are found again where SCAN is not permitted.

/** Each once. What a script makes up by itself is not among them. */
export class NamedKeys implements Iterable<Buffer> {
  private readonly names = new Set<string>();

  /** @param name with its prefix; one character a byte */
  add(name: string): void {
    this.names.add(name);
  }

  *[Symbol.iterator](): Iterator<Buffer> {
    for (const name of this.names) yield Buffer.from(name, 'latin1');
  }
}
