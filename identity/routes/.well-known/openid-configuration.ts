import { publicDocument } from "../../http/cors.ts";
import { metadata } from "../../domain/oauth/metadata.ts";
import { define } from "../../state.ts";

/** The same bytes for everybody, made once. */
const documents = new Map<string, Uint8Array<ArrayBuffer>>();

export const handler = define.handlers({
  GET(ctx) {
    const issuer = ctx.state.config.ORIGIN;
    let bytes = documents.get(issuer);
    if (!bytes) {
      bytes = new TextEncoder().encode(JSON.stringify(metadata(issuer)));
      documents.set(issuer, bytes);
    }
    return new Response(bytes, {
      headers: {
        ...publicDocument,
        "content-type": "application/json",
        "cache-control": "public, max-age=300",
      },
    });
  },
});
