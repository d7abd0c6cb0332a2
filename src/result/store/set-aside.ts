// Keeps what is large of an entry and seldom looked at outside the heap of JavaScript: a run may have tens of thousands.

interface Place {
  readonly chunk: Buffer;
  readonly start: number;
  readonly end: number;
}

/** By the name of the field. Of an object of its own, which neither copies, clones nor JSON see. */
const PLACES = Symbol('set aside');
type Holder = { [PLACES]?: Record<string, Place> } & Record<string, unknown>;

const CHUNK_BYTES = 4 * 1024 ** 2;

/** Histograms by their name wherever they stand, kept as the bytes that their base64 stands for, and lists that only some reports draw. */
const TEXTS: readonly string[] = ['hdr'];
const LISTS: readonly string[] = ['telemetry', 'timeline'];
/** What is smaller costs more beside the heap than in it. */
const SMALLEST = 64;

/** One for a result: what is set aside is freed with the entries that it is of. */
export class SetAside {
  private chunk = Buffer.alloc(0);
  private used = 0;

  /** The fields read as before, but are made anew with every look at them. Assigned to, they are ordinary ones again. */
  lighten(entry: unknown): void {
    if (typeof entry !== 'object' || entry === null) return;
    const holder = entry as Holder;
    for (const [name, value] of Object.entries(holder)) {
      if (TEXTS.includes(name) && typeof value === 'string' && value.length >= SMALLEST)
        this.moveText(holder, name, value);
      else if (LISTS.includes(name) && Array.isArray(value) && value.length > 0)
        this.move(holder, name, Buffer.from(JSON.stringify(value)), ACCESSORS.json(name));
      else this.lighten(value);
    }
  }

  /** Text that is no base64, or not as an encoder writes it, stays text. */
  private moveText(holder: Holder, name: string, text: string): void {
    const bytes = Buffer.from(text, 'base64');
    if (bytes.toString('base64') === text) this.move(holder, name, bytes, ACCESSORS.base64(name));
    else this.move(holder, name, Buffer.from(text), ACCESSORS.text(name));
  }

  private move(holder: Holder, name: string, bytes: Buffer, accessor: PropertyDescriptor): void {
    if (this.used + bytes.length > this.chunk.length) {
      this.chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes.length));
      this.used = 0;
    }
    const start = this.used;
    this.used += bytes.copy(this.chunk, start);
    setPlace(holder, name, { chunk: this.chunk, start, end: this.used });
    Object.defineProperty(holder, name, accessor);
  }
}

function setPlace(holder: Holder, name: string, place: Place): void {
  const known = holder[PLACES];
  if (known === undefined) Object.defineProperty(holder, PLACES, { value: { [name]: place } });
  else known[name] = place;
}

function bytesAt(holder: Holder, name: string): Buffer {
  const { chunk, start, end } = holder[PLACES]![name]!;
  return chunk.subarray(start, end);
}

/** The same for all objects, which so keep one shape. */
const ACCESSORS = {
  base64: remember((name) => describe(name, (bytes) => bytes.toString('base64'))),
  text: remember((name) => describe(name, (bytes) => bytes.toString())),
  json: remember((name) => describe(name, (bytes) => JSON.parse(bytes.toString()))),
};

function describe(name: string, decode: (bytes: Buffer) => unknown): PropertyDescriptor {
  return {
    enumerable: true,
    configurable: true,
    get(this: Holder) {
      return decode(bytesAt(this, name));
    },
    set(this: Holder, value: unknown) {
      Object.defineProperty(this, name, { value, enumerable: true, configurable: true, writable: true });
    },
  };
}

function remember(make: (name: string) => PropertyDescriptor): (name: string) => PropertyDescriptor {
  const known = new Map<string, PropertyDescriptor>();
  return (name) => {
    const found = known.get(name) ?? make(name);
    known.set(name, found);
    return found;
  };
}

type WithText<Name extends string> = { readonly [name in Name]: string };

/** What base64 in a field stands for, without the text in between where it is set aside; not to be written to. */
export function readBase64<Name extends string>(source: WithText<Name>, name: Name): Uint8Array | string {
  return accessorOf(source, name) === ACCESSORS.base64(name).get ? bytesAt(source, name) : source[name];
}

/** Gives `target` the same field, without a copy of what is set aside. */
export function shareField<Name extends string>(source: WithText<Name>, name: Name, target: object): void {
  const place = (source as Holder)[PLACES]?.[name];
  const get = accessorOf(source, name);
  if (place === undefined || get === undefined) {
    Object.defineProperty(target, name, {
      ...{ value: source[name], enumerable: true, configurable: true, writable: true },
    });
    return;
  }
  setPlace(target as Holder, name, place);
  Object.defineProperty(target, name, Object.getOwnPropertyDescriptor(source, name)!);
}

function accessorOf(source: object, name: string) {
  return Object.getOwnPropertyDescriptor(source, name)?.get;
}
