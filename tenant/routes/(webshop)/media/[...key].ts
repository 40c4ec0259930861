import { HttpError } from "fresh";
import type { Bucket } from "shared/objects/mod.ts";
import { define } from "../../../state.ts";

const types = ["image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/avif", "image/gif"];

export const handler = define.handlers({
  async GET(ctx) {
    const key = decodeURIComponent(ctx.url.pathname.slice("/media/".length));
    const object = await find(ctx.state.objects.public, key);
    if (!object) throw new HttpError(404);
    const headers = new Headers({
      etag: object.etag,
      // Pictures may be replaced under their key: shown at once, asked for again in the background.
      "cache-control": "public, max-age=3600, stale-while-revalidate=86400",
      "x-content-type-options": "nosniff",
      // Opened by itself, an SVG is a document: it may draw and nothing else.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    });
    if (ctx.req.headers.get("if-none-match") === object.etag) {
      await object.body.cancel();
      return new Response(null, { status: 304, headers });
    }
    headers.set("content-length", String(object.size));
    const known = types.includes(object.contentType);
    headers.set("content-type", known ? object.contentType : "application/octet-stream");
    return new Response(object.body, { headers });
  },
});

/** A key that no object can have is one that is not there. */
async function find(bucket: Bucket, key: string) {
  try {
    return await bucket.get(key);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
