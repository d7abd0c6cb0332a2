// What came through the queue as a value to be checked by a schema; no text of anybody ends a process.

/** undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
