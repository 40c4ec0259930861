import { HttpError } from "fresh";
import { define } from "../../../state.ts";

/** Pictures of the shop, from its public bucket. Keys carry a hash: what is there never changes. */
export const handler = define.handlers({
  async GET(ctx) {
    const object = await ctx.state.objects.public.get(decodeURIComponent(ctx.params.key))
      .catch(() => null);
    if (!object) throw new HttpError(404);
    return new Response(object.body as BodyInit, {
      headers: {
        "content-type": object.contentType,
        "content-length": String(object.size),
        "cache-control": "public, max-age=86400",
        etag: object.etag,
        // An uploaded SVG is shown as a picture, never run as a page.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      },
    });
  },
});
