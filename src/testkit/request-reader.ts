// Cuts the bytes of one connection into commands; made for clarity, not for speed.

/** The arguments of one command, latin1: one character a byte. */
export type ReceivedCommand = readonly string[];

export class RequestReader {
  private rest = Buffer.alloc(0);
  private at = 0;

  /** Every command that is complete with this chunk. */
  read(chunk: Buffer): ReceivedCommand[] {
    this.rest = Buffer.concat([this.rest.subarray(this.at), chunk]);
    this.at = 0;
    const commands: ReceivedCommand[] = [];
    for (;;) {
      const start = this.at;
      const command = this.readCommand();
      if (command === undefined) {
        this.at = start;
        return commands;
      }
      commands.push(command);
    }
  }

  private readCommand(): ReceivedCommand | undefined {
    const count = this.readHeader('*');
    if (count === undefined) return undefined;
    const command: string[] = [];
    for (let i = 0; i < count; i++) {
      const length = this.readHeader('$');
      if (length === undefined || this.at + length + 2 > this.rest.length) return undefined;
      command.push(this.rest.toString('latin1', this.at, this.at + length));
      this.at += length + 2;
    }
    return command;
  }

  private readHeader(type: string): number | undefined {
    const end = this.rest.indexOf('\r\n', this.at);
    if (end < 0) return undefined;
    const line = this.rest.toString('latin1', this.at, end);
    if (!/^[*$]\d+$/.test(line) || line[0] !== type)
      throw new Error(`expected ${type} and a length, got ${line}`);
    this.at = end + 2;
    return Number(line.slice(1));
  }
}
