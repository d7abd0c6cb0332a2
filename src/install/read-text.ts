// The text of an answer, bounded: an endless one must not fill the memory.
import type { HttpResponse } from './request.ts';

/** A hundred releases with their assets are 2 MB. */
const MOST_BYTES = 16 * 1024 * 1024;

export async function readText({ body }: HttpResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`the answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
