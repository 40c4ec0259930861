import { HttpError } from "fresh";
import { readMultipart } from "shared/http/multipart.ts";
import type { Bucket } from "./mod.ts";
import { serveObject } from "./serve.ts";
import { type Grant, type Signing, verify } from "./signature.ts";

/**
 * Answers the signed addresses and upload forms of buckets that are folders. `path` is what follows
 * the base address, as it came. Throws HttpError 403 for what nobody signed or has expired, whether
 * or not there is such an object.
 */
export async function serveSigned(
  { secret }: Signing,
  buckets: Bucket[],
  path: string,
  req: Request,
): Promise<Response> {
  const [name, ...rest] = path.split("/").map(decoded);
  const bucket = buckets.find((each) => each.name === name);
  const key = rest.join("/");
  if (!bucket || key === "") throw new HttpError(403);
  if (req.method === "POST") return await store(secret, bucket, key, req);
  if (req.method !== "GET" && req.method !== "HEAD") throw new HttpError(403);
  const query = new URL(req.url).searchParams;
  const disposition = query.get("disposition") ?? "";
  const expires = Number(query.get("expires"));
  const grant = { method: "GET", bucket: bucket.name, key, expires, disposition };
  if (!verify(secret, grant, query.get("signature") ?? "")) throw new HttpError(403);
  const response = await serveObject(bucket, key, req, {
    "cache-control": "private, no-store",
    // What somebody uploaded is shown or saved, never run as a page of this host.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    ...(disposition ? { "content-disposition": disposition } : {}),
  });
  if (!response) throw new HttpError(404);
  return response;
}

async function store(
  secret: string,
  bucket: Bucket,
  key: string,
  req: Request,
): Promise<Response> {
  // The signed limit comes inside the form: nothing is read of a form that says more than this.
  let stored = false;
  await readMultipart(req, { maxFileBytes: 5 * 2 ** 30, maxFiles: 1 }, async (file) => {
    const contentType = file.fields["content-type"] ?? "";
    const maxBytes = Number(file.fields["max-bytes"]);
    const expires = Number(file.fields.expires);
    const grant: Grant = {
      method: "POST",
      bucket: bucket.name,
      key,
      expires,
      contentType,
      maxBytes,
    };
    if (!verify(secret, grant, file.fields.signature ?? "")) throw new HttpError(403);
    await bucket.put(key, atMost(file.content, maxBytes), { contentType });
    stored = true;
  });
  if (!stored) throw new HttpError(403);
  return new Response(null, { status: 204 });
}

function atMost(content: ReadableStream<Uint8Array>, maxBytes: number) {
  let size = 0;
  return content.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > maxBytes) throw new HttpError(413, `More than ${maxBytes} bytes`);
        controller.enqueue(chunk);
      },
    }),
  );
}

/** A part of a path; what is no encoding stays as it is and then matches no signature. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
