import { HttpError } from "fresh";
import type { z } from "zod";

/**
 * Reads a JSON body by a schema; null where it does not fit. Throws 413 and 415 for what is too
 * large or no JSON.
 */
export async function readJson<Schema extends z.ZodType>(
  req: Request,
  schema: Schema,
  { maxBytes = 64 * 1024 }: { maxBytes?: number } = {},
): Promise<z.output<Schema> | null> {
  if (!/^application\/json *(;|$)/i.test(req.headers.get("content-type") ?? "")) {
    throw new HttpError(415, "Expected JSON");
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of req.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) throw new HttpError(413);
    parts.push(part);
  }
  try {
    return schema.parse(JSON.parse(await new Blob(parts).text()));
  } catch {
    return null;
  }
}
