// Fields of made-up records as JSON text, one after the other, with the places where a value may begin and end.
import type { SeededRandom } from '../../core/random.ts';

export interface JsonRecords {
  /** `{"name":"…","city":"…",…},{"name":…` */
  readonly bytes: Uint8Array;
  /** Where records begin. */
  readonly begins: Int32Array;
  /** For each byte: the end of the last whole field up to there, before its comma or brace. */
  readonly endsUpTo: Int32Array;
}

const GIVEN = [
  'Ada',
  'Boris',
  'Chloe',
  'Dmitri',
  'Elena',
  'Farid',
  'Grace',
  'Hana',
  'Ines',
  'Jonas',
  'Kofi',
  'Lin',
];
const FAMILY = [
  'Abara',
  'Becker',
  'Castillo',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Ghosh',
  'Haddad',
  'Ito',
  'Jansen',
];
const CITIES = [
  'Accra',
  'Berlin',
  'Chennai',
  'Denver',
  'Esbjerg',
  'Fukuoka',
  'Geneva',
  'Hanoi',
  'Izmir',
  'Jakarta',
];
const STATES = ['active', 'pending', 'blocked', 'archived'];
const TAGS = ['new', 'sale', 'gift', 'eu', 'us', 'apac', 'prime', 'trial'];

/** @param size bytes; a record more is cut off nowhere, so there may be somewhat more */
export function makeJsonRecords(size: number, random: SeededRandom): JsonRecords {
  const pieces: string[] = [];
  const begins: number[] = [];
  const ends: number[] = [];
  let length = 0;
  const add = (piece: string): void => {
    pieces.push(piece);
    length += piece.length;
  };
  while (length < size) {
    begins.push(length);
    for (const [at, field] of makeFields(random).entries()) {
      add(`${at === 0 ? '{' : ','}${field}`);
      ends.push(length);
    }
    add('},');
  }
  const endsUpTo = new Int32Array(length + 1);
  for (const end of ends) endsUpTo[end] = end;
  for (let i = 1; i <= length; i++) if (endsUpTo[i] === 0) endsUpTo[i] = endsUpTo[i - 1]!;
  return {
    // ASCII throughout: a character is a byte.
    bytes: new TextEncoder().encode(pieces.join('')),
    begins: Int32Array.from(begins),
    endsUpTo,
  };
}

function makeFields(random: SeededRandom): string[] {
  const given = oneOf(GIVEN, random);
  const family = oneOf(FAMILY, random);
  return [
    `"name":"${given} ${family}"`,
    `"email":"${given.toLowerCase()}.${family.toLowerCase()}${random.below(10_000)}@example.com"`,
    `"city":"${oneOf(CITIES, random)}"`,
    `"state":"${oneOf(STATES, random)}"`,
    `"created":"${2019 + random.below(7)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}T${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}Z"`,
    `"amount":${random.below(100_000)}.${two(random.below(100))}`,
    `"quantity":${random.below(1000)}`,
    `"reference":"${hexadecimal(random)}${hexadecimal(random)}${hexadecimal(random)}"`,
    `"tags":["${oneOf(TAGS, random)}","${oneOf(TAGS, random)}"]`,
    `"verified":${random.below(2) === 1}`,
  ];
}

function oneOf(words: readonly string[], random: SeededRandom): string {
  return words[random.below(words.length)]!;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function hexadecimal(random: SeededRandom): string {
  return random.uint32().toString(16).padStart(8, '0');
}
