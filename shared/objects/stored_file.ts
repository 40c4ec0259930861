import { createHash } from "node:crypto";
import { contentType as typeOfName } from "@std/media-types";
import type { ByteRange, ObjectInfo } from "./mod.ts";

/*
 * An object's file: its content, then its type and etag as JSON, the length of these in 4 bytes,
 * and a mark. One file, so that content and type are replaced in one step.
 */
const mark = new TextEncoder().encode("\0VECOBJ1");
const tailBytes = 4 + mark.length;

/** Collects what the end of an object's file says of its content. */
export function trailer(contentType: string) {
  const hash = createHash("sha256");
  return {
    add: (chunk: Uint8Array) => void hash.update(chunk),
    end(): Uint8Array {
      const etag = `"${hash.digest("hex").slice(0, 32)}"`;
      const note = new TextEncoder().encode(JSON.stringify({ contentType, etag }));
      const bytes = new Uint8Array(note.length + tailBytes);
      bytes.set(note);
      new DataView(bytes.buffer).setUint32(note.length, note.length);
      bytes.set(mark, note.length + 4);
      return bytes;
    },
  };
}

/** The open file of an object and what is known of it; null where there is none. */
export async function openStored(
  path: string,
): Promise<Omit<ObjectInfo, "key"> & { file: Deno.FsFile } | null> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw error;
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile) {
      file.close();
      return null;
    }
    const modified = stat.mtime ?? new Date(0);
    const tail = await readAt(file, Math.max(0, stat.size - tailBytes), tailBytes);
    if (tail.length === tailBytes && mark.every((byte, i) => tail[4 + i] === byte)) {
      const length = new DataView(tail.buffer).getUint32(0);
      const size = stat.size - tailBytes - length;
      const note = await readAt(file, size, length);
      return { file, size, modified, ...JSON.parse(new TextDecoder().decode(note)) };
    }
    // A file that somebody put there by hand.
    return {
      file,
      size: stat.size,
      modified,
      contentType: typeOfName(path.slice(path.lastIndexOf("."))) ?? "application/octet-stream",
      etag: `"${stat.size.toString(16)}-${modified.getTime().toString(16)}"`,
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function readAt(file: Deno.FsFile, at: number, length: number): Promise<Uint8Array> {
  await file.seek(at, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const count = await file.read(bytes.subarray(read));
    if (count === null) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

/** First and last byte of a range within so many bytes; null where it lies outside of them. */
export function resolveRange(
  range: ByteRange,
  size: number,
): { from: number; to: number } | null {
  if ("last" in range) {
    return range.last > 0 && size > 0
      ? { from: Math.max(0, size - range.last), to: size - 1 }
      : null;
  }
  const to = Math.min(range.to ?? Infinity, size - 1);
  return range.from <= to ? { from: range.from, to } : null;
}

/** The bytes of a file from one position to another (included), read as they are asked for. */
export async function bytesOf(
  file: Deno.FsFile,
  from: number,
  to: number,
): Promise<ReadableStream<Uint8Array>> {
  await file.seek(from, Deno.SeekMode.Start);
  let left = to - from + 1;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const buffer = new Uint8Array(Math.min(64 * 1024, left));
      const count = left > 0 ? await file.read(buffer) : null;
      if (count === null) {
        file.close();
        return controller.close();
      }
      left -= count;
      controller.enqueue(buffer.subarray(0, count));
    },
    cancel: () => file.close(),
  }, { highWaterMark: 0 });
}
