// Steps through the text of a rule and knows where it is, so that a mistake gets its column.

/** A mistake in a rule; `index` is that of the character it stands at, from 0. */
export class RuleMistake extends Error {
  readonly index: number;

  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

export interface Taken {
  readonly text: string;
  readonly index: number;
}

export class RuleReader {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
    this.skipSpaces();
  }

  /** The match at this place, and the spaces behind it; undefined and no step when it doesn't match. */
  take(pattern: RegExp): Taken | undefined {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.position;
    const found = sticky.exec(this.text);
    if (found === null || found[0] === '') return undefined;
    const taken = { text: found[1] ?? found[0], index: this.position };
    this.position = sticky.lastIndex;
    this.skipSpaces();
    return taken;
  }

  /** @throws RuleMistake */
  expect(pattern: RegExp, wanted: string): Taken {
    return this.take(pattern) ?? this.fail(wanted);
  }

  /** @throws RuleMistake unless nothing is left */
  end(): void {
    if (this.position < this.text.length) this.fail('the end of the rule');
  }

  /** @throws RuleMistake that shows the word at this place */
  fail(wanted: string): never {
    const word = /^\S+/.exec(this.text.slice(this.position))?.[0];
    const got = word === undefined ? 'it ends here' : `got "${word}"`;
    throw new RuleMistake(`${got}, wanted ${wanted}`, this.position);
  }

  private skipSpaces(): void {
    while (/\s/.test(this.text[this.position] ?? '')) this.position++;
  }
}
