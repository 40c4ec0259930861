import { createHash, type Hash } from "node:crypto";

/** What went through a stream. */
export interface Measure {
  bytes: number;
  /** Line ends: rows of COPY's text format, which has no other ones. */
  lines: number;
  sha256(): string;
}

const newline = 10;

/** Passes bytes on and measures them; call `sha256` once, at the end. */
export function measured(): { stream: TransformStream<Uint8Array, Uint8Array>; measure: Measure } {
  const hash: Hash = createHash("sha256");
  const measure: Measure = { bytes: 0, lines: 0, sha256: () => hash.digest("hex") };
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      measure.bytes += chunk.length;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) {
        measure.lines++;
      }
      hash.update(chunk);
      controller.enqueue(chunk);
    },
  });
  return { stream, measure };
}

/** Reads a stream to its end for its measure alone. */
export async function measureOf(body: ReadableStream<Uint8Array>): Promise<Measure> {
  const { stream, measure } = measured();
  await body.pipeThrough(stream).pipeTo(new WritableStream());
  return measure;
}

// The standard's own types do not fit each other where buffers may be shared.
type Pair = ReadableWritablePair<Uint8Array, Uint8Array>;
export const gzip = () => new CompressionStream("gzip") as unknown as Pair;
export const gunzip = () => new DecompressionStream("gzip") as unknown as Pair;
