import { delay } from "@std/async/delay";
import { S3Client } from "s3_lite_client";
import { contentDisposition } from "shared/http/content_disposition.ts";
import { checkedKey } from "./key.ts";
import { type Bucket, type ByteRange, type ObjectInfo, RangeNotSatisfiable } from "./mod.ts";

export interface S3Options {
  /** Such as `http://127.0.0.1:7480`. */
  endpoint: string;
  /** Where browsers reach it, for signed addresses; the same where it is left out. */
  publicEndpoint?: string;
  accessKey: string;
  secretKey: string;
  region: string;
}

/** What is larger goes in parts of this size, of which two are held at most. */
const partBytes = 8 * 1024 * 1024;
/** Until an answer begins, for a request that sends a part at most. */
const timeoutMs = 30_000;
const attempts = 3;
const removalsAtOnce = 16;

/** A bucket of an S3 object store (Ceph RGW). */
export function s3Bucket(options: S3Options, name: string): Bucket {
  const clientAt = (endPoint: string) =>
    new S3Client({
      endPoint,
      accessKey: options.accessKey,
      secretKey: options.secretKey,
      region: options.region,
      bucket: name,
      pathStyle: true,
    });
  const client = clientAt(options.endpoint);
  const outside = clientAt(options.publicEndpoint ?? options.endpoint);

  /** One request, tried again where the store is away or busy. Other statuses are errors. */
  async function call(
    method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE",
    key: string,
    { query = {}, headers = {}, body, also = [] }: {
      query?: Record<string, string>;
      headers?: Record<string, string>;
      body?: Uint8Array<ArrayBuffer> | string;
      also?: number[];
    } = {},
  ): Promise<Response> {
    for (let attempt = 1;; attempt++) {
      // The library signs any method, though its types name four.
      const url = await client.getPresignedUrl(method as "GET", checkedKey(key), {
        parameters: query,
        expirySeconds: 300,
      });
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(new Error("it did not answer")), timeoutMs);
      let fault: unknown;
      try {
        const response = await fetch(url, { method, headers, body, signal: late.signal });
        if (response.ok || also.includes(response.status)) return response;
        const text = method === "HEAD" ? "" : await response.text();
        fault = new Error(`the object store answered ${response.status} ${text.slice(0, 300)}`);
        if (response.status < 500 && response.status !== 429) throw new S3Refusal(fault as Error);
      } catch (error) {
        if (error instanceof S3Refusal) throw error.cause;
        fault = error;
      } finally {
        clearTimeout(timer);
      }
      if (attempt === attempts) {
        throw new Error(`${method} of ${name}/${key} failed`, { cause: fault });
      }
      await delay(100 * 4 ** attempt * (0.5 + Math.random() / 2));
    }
  }

  async function putParts(
    key: string,
    parts: AsyncIterator<Uint8Array<ArrayBuffer>>,
    first: Uint8Array<ArrayBuffer>,
    contentType: string,
  ): Promise<void> {
    const begun = await (await call("POST", key, {
      query: { uploads: "" },
      headers: { "content-type": contentType },
    })).text();
    const [, uploadId] = begun.match(/<UploadId>([^<]+)<\/UploadId>/) ?? [];
    if (!uploadId) throw new Error(`The object store began no upload: ${begun.slice(0, 300)}`);
    try {
      const etags: string[] = [];
      for (let part: Uint8Array<ArrayBuffer> | undefined = first; part;) {
        const partNumber = String(etags.length + 1);
        const response = await call("PUT", key, { query: { partNumber, uploadId }, body: part });
        await response.body?.cancel();
        etags.push(response.headers.get("etag") ?? "");
        const next = await parts.next();
        part = next.done ? undefined : next.value;
      }
      const list = etags.map((etag, i) =>
        `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`
      );
      const body = `<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`;
      const answer = await (await call("POST", key, { query: { uploadId }, body })).text();
      // An error may come after the status.
      if (!answer.includes("<CompleteMultipartUploadResult")) throw new Error(answer.slice(0, 300));
    } catch (error) {
      // The parts so far would take room for ever.
      await call("DELETE", key, { query: { uploadId }, also: [404] })
        .then((response) => response.body?.cancel()).catch(() => {});
      throw error;
    }
  }

  return {
    name,
    async put(key, content, { contentType }) {
      const parts = partsOf(content);
      const { value: first } = await parts.next();
      if (!first || first.byteLength < partBytes) {
        const body = first ?? new Uint8Array();
        const response = await call("PUT", key, { headers: { "content-type": contentType }, body });
        await response.body?.cancel();
      } else await putParts(key, parts, first, contentType);
    },
    async get(key, { range } = {}) {
      const headers: Record<string, string> = range ? { range: rangeHeader(range) } : {};
      const response = await call("GET", key, { headers, also: [404, 416] });
      if (response.status === 404 || response.status === 416) {
        await response.body?.cancel();
        if (response.status === 404) return null;
        throw new RangeNotSatisfiable((await this.head(key))?.size ?? 0);
      }
      const info = infoOf(key, response);
      const found = response.headers.get("content-range")?.match(/^bytes (\d+)-(\d+)\/(\d+)$/);
      const part = found ? { from: Number(found[1]), to: Number(found[2]) } : null;
      return { ...info, size: found ? Number(found[3]) : info.size, part, body: response.body! };
    },
    async head(key) {
      const response = await call("HEAD", key, { also: [404] });
      await response.body?.cancel();
      return response.status === 404 ? null : infoOf(key, response);
    },
    async delete(key) {
      const response = await call("DELETE", key, { also: [404] });
      await response.body?.cancel();
    },
    async remove() {
      if (!await client.bucketExists(name)) return;
      // Always the first page: what was on it is gone when it is asked for again.
      for (;;) {
        const { objects } = await this.list();
        if (objects.length === 0) break;
        for (let from = 0; from < objects.length; from += removalsAtOnce) {
          const some = objects.slice(from, from + removalsAtOnce);
          await Promise.all(some.map(({ key }) => this.delete(key)));
        }
      }
      await client.removeBucket(name);
    },
    async list({ prefix = "", limit = 1000, cursor } = {}) {
      const found = client.listObjectsGrouped({
        prefix,
        delimiter: "",
        continuationToken: cursor,
        pageSize: limit,
        maxResults: limit,
      });
      const objects = [];
      let next = await found.next();
      for (; !next.done; next = await found.next()) {
        if (next.value.type !== "Object") continue;
        const { key, size, lastModified } = next.value;
        objects.push({ key, size, modified: lastModified });
      }
      return { objects, cursor: next.value ?? null };
    },
    async presignUpload(key, { contentType, maxBytes, expiresSeconds }) {
      return await outside.presignedPostObject(checkedKey(key), {
        expirySeconds: expiresSeconds,
        fields: { "Content-Type": contentType },
        conditions: [["content-length-range", 0, maxBytes] as unknown as string[]],
      });
    },
    async presignDownload(key, { expiresSeconds, fileName }) {
      const disposition = fileName === undefined ? undefined : contentDisposition(fileName);
      return await outside.presignedGetObject(checkedKey(key), {
        expirySeconds: expiresSeconds,
        responseParams: disposition ? { "response-content-disposition": disposition } : undefined,
      });
    },
  };
}

/** An answer that another attempt would not change. */
class S3Refusal extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message);
  }
}

function rangeHeader(range: ByteRange): string {
  return "last" in range ? `bytes=-${range.last}` : `bytes=${range.from}-${range.to ?? ""}`;
}

function infoOf(key: string, { headers }: Response): ObjectInfo {
  return {
    key,
    size: Number(headers.get("content-length")),
    contentType: headers.get("content-type") ?? "application/octet-stream",
    etag: headers.get("etag") ?? "",
    modified: new Date(headers.get("last-modified") ?? 0),
  };
}

/** The content in pieces of `partBytes`, the last one shorter; read as they are asked for. */
async function* partsOf(
  content: Uint8Array | ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(partBytes);
  let filled = 0;
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    for (let at = 0; at < chunk.byteLength;) {
      const piece = chunk.subarray(at, at + partBytes - filled);
      part.set(piece, filled);
      filled += piece.byteLength;
      at += piece.byteLength;
      if (filled < partBytes) continue;
      yield part;
      part = new Uint8Array(partBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
