import { type Bucket, type ByteRange, RangeNotSatisfiable } from "./mod.ts";

/**
 * Answers a GET or HEAD request with an object (RFC 9110): parts, `If-None-Match` and `If-Range`
 * included. Null where there is no such object.
 */
export async function serveObject(
  bucket: Bucket,
  key: string,
  req: Request,
  extra: Record<string, string> = {},
): Promise<Response | null> {
  const asked = req.headers.get("if-none-match");
  if (asked !== null || req.method === "HEAD") {
    const info = await bucket.head(key);
    if (!info) return null;
    const headers = {
      ...extra,
      etag: info.etag,
      "last-modified": info.modified.toUTCString(),
      "accept-ranges": "bytes",
    };
    if (asked !== null && matches(asked, info.etag)) {
      return new Response(null, { status: 304, headers });
    }
    if (req.method === "HEAD") {
      return new Response(null, {
        headers: {
          ...headers,
          "content-type": info.contentType,
          "content-length": String(info.size),
        },
      });
    }
  }
  let range = parseRange(req.headers.get("range"));
  const only = req.headers.get("if-range");
  if (range && only !== null && (await bucket.head(key))?.etag !== only) range = undefined;
  try {
    const object = await bucket.get(key, { range });
    if (!object) return null;
    const { part, size } = object;
    const headers: Record<string, string> = {
      ...extra,
      "content-type": object.contentType,
      "content-length": String(part ? part.to - part.from + 1 : size),
      etag: object.etag,
      "last-modified": object.modified.toUTCString(),
      "accept-ranges": "bytes",
    };
    if (part) headers["content-range"] = `bytes ${part.from}-${part.to}/${size}`;
    return new Response(object.body as BodyInit, { status: part ? 206 : 200, headers });
  } catch (error) {
    if (!(error instanceof RangeNotSatisfiable)) throw error;
    return new Response(null, {
      status: 416,
      headers: { ...extra, "content-range": `bytes */${error.size}` },
    });
  }
}

function matches(list: string, etag: string): boolean {
  return list.trim() === "*" ||
    list.split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
}

/** One range; undefined (the whole is sent) for none, several, or what is no range of bytes. */
function parseRange(header: string | null): ByteRange | undefined {
  const [, from, to] = header?.match(/^bytes=(\d{0,15})-(\d{0,15})$/) ?? [];
  if (from) {
    if (to && Number(to) < Number(from)) return undefined;
    return to ? { from: Number(from), to: Number(to) } : { from: Number(from) };
  }
  return to ? { last: Number(to) } : undefined;
}
