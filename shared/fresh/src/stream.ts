/** What `ctx.stream()` sends, one after the other. */
export type Pieces =
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>;

/**
 * Pieces as a body, taken as the browser takes them. When it goes away, the iterator is told
 * (`return`), so that a generator can clean up.
 */
export function bodyOf(
  pieces: Pieces,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(encoded(pieces));
}

async function* encoded(
  pieces: Pieces,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const piece of pieces) {
    yield typeof piece === "string" ? encoder.encode(piece) : piece as Uint8Array<ArrayBuffer>;
  }
}
