import { HttpError } from "fresh";
import { serveObject } from "shared/objects/mod.ts";
import { define } from "../../../state.ts";

/** Pictures of the shop, from its public bucket. */
export const handler = define.handlers({
  async GET(ctx) {
    const key = keyOf(ctx.params.key);
    const response = key && await serveObject(ctx.state.objects.public, key, ctx.req, {
      // The key of a size carries its content's hash: what is there never changes.
      "cache-control": key.startsWith("p/")
        ? "public, max-age=31536000, immutable"
        : "public, max-age=86400",
      // A picture is shown as a picture, never run as a page.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }).catch((error) => {
      // What is no key names nothing.
      if (error instanceof TypeError) return null;
      throw error;
    });
    if (!response) throw new HttpError(404);
    return response;
  },
});

function keyOf(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
