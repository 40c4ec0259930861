import { fileAt, type StaticFile } from "../build_cache.ts";
import { internals } from "../context.ts";
import { HttpError } from "../error.ts";
import { lockParam } from "../runtime/asset.ts";
import type { Middleware } from "../types.ts";
import { rangeOf } from "./range.ts";

const forever = "public, max-age=31536000, immutable";
const never = "no-cache, no-store, max-age=0, must-revalidate";

/** Serves the files of the build: compressed where the browser takes it, by ranges, with ETags. */
export function staticFiles<State>(): Middleware<State> {
  // Most requests are for something else: these pass without a promise of its own.
  return function staticFilesMiddleware(ctx) {
    const { build } = internals(ctx).shared;
    if (!build) return ctx.next();
    const { basePath } = ctx.config;
    if (!ctx.url.pathname.startsWith(`${basePath}/`)) return ctx.next();
    const path = ctx.url.pathname.slice(basePath.length);
    const file = fileAt(build, path);
    if (!file) {
      // Browsers ask for it on their own: no need to run the app for that.
      if (path === "/favicon.ico") return new Response(null, { status: 404 });
      return ctx.next();
    }
    if (ctx.req.method !== "GET" && ctx.req.method !== "HEAD") {
      throw new HttpError(405);
    }
    const lock = ctx.url.searchParams.get(lockParam);
    if (lock !== null && lock !== file.hash && lock !== build.buildId) {
      const url = new URL(ctx.url);
      url.searchParams.delete(lockParam);
      return new Response(null, {
        status: 307,
        headers: { location: url.pathname + url.search },
      });
    }
    const development = ctx.config.mode === "development";
    return respond(ctx.req, file, {
      cacheControl: file.immutable || lock !== null ? forever : never,
      etag: development ? null : `W/"${file.hash}"`,
    });
  };
}

async function respond(
  req: Request,
  file: StaticFile,
  { cacheControl, etag }: { cacheControl: string; etag: string | null },
): Promise<Response> {
  const headers = new Headers({
    "content-type": file.contentType,
    "cache-control": cacheControl,
    "vary": "If-None-Match, Accept-Encoding",
    "accept-ranges": "bytes",
  });
  if (etag) headers.set("etag", etag);
  if (etag && matches(req.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  // A weak ETag never answers If-Range (RFC 9110 §13.1.5): then the whole file is sent.
  const asked = req.headers.has("if-range") ? null : req.headers.get("range");
  const range = rangeOf(req.method === "GET" ? asked : null, file.size);
  if (range === "unsatisfiable") {
    headers.set("content-range", `bytes */${file.size}`);
    return new Response(null, { status: 416, headers });
  }
  const encoding = range ? "identity" : accepted(req, file);
  if (encoding !== "identity") headers.set("content-encoding", encoding);
  const bytes = await file.read(encoding);
  const body = range ? bytes.subarray(range.start, range.end + 1) : bytes;
  headers.set("content-length", String(body.byteLength));
  if (range) {
    headers.set(
      "content-range",
      `bytes ${range.start}-${range.end}/${file.size}`,
    );
  }
  return new Response(req.method === "HEAD" ? null : body, {
    status: range ? 206 : 200,
    headers,
  });
}

function matches(header: string | null, etag: string): boolean {
  if (!header) return false;
  const bare = (tag: string) => tag.trim().replace(/^W\//, "").replaceAll('"', "");
  return header.split(",").some((tag) => tag.trim() === "*" || bare(tag) === bare(etag));
}

function accepted(req: Request, file: StaticFile): "identity" | "br" | "gzip" {
  const header = req.headers.get("accept-encoding") ?? "";
  return file.encodings.find((encoding) =>
    new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))`).test(header)
  ) ??
    "identity";
}
