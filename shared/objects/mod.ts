/** Files in buckets: on disk on one machine, in an S3 object store on the cluster. See README.md. */
import { fileBucket, type FileOptions } from "./files.ts";
import { s3Bucket, type S3Options } from "./s3.ts";

export { serveObject } from "./serve.ts";
export type { Signing } from "./signature.ts";
export { serveSigned } from "./signed.ts";

export interface ObjectInfo {
  key: string;
  /** Bytes of the whole object. */
  size: number;
  contentType: string;
  /** Quoted, as HTTP has it; another content has another one. */
  etag: string;
  modified: Date;
}

/** Bytes from one position to another (both included) or to the end; or the last so many. */
export type ByteRange = { from: number; to?: number } | { last: number };

export interface StoredObject extends ObjectInfo {
  /** Read it to its end or cancel it: it holds a file or a connection. */
  body: ReadableStream<Uint8Array>;
  /** First and last byte of the body, where a range was asked for. */
  part: { from: number; to: number } | null;
}

export interface ObjectPage {
  /** In the order of their keys. */
  objects: { key: string; size: number; modified: Date }[];
  /** For the next page; null after the last one. */
  cursor: string | null;
}

/** A form that a browser or program posts as multipart/form-data: the fields, then `file`. */
export interface UploadForm {
  url: string;
  fields: Record<string, string>;
}

export interface Bucket {
  readonly name: string;
  /**
   * Stores an object under a key such as `imports/2026/file.csv`; an old one is replaced. Streams
   * are never held whole. Until it resolves the old object is there, and where it fails it stays.
   */
  put(
    key: string,
    content: Uint8Array | ReadableStream<Uint8Array>,
    options: { contentType: string },
  ): Promise<void>;
  /** Null where there is none. Throws RangeNotSatisfiable for a range outside of the object. */
  get(key: string, options?: { range?: ByteRange }): Promise<StoredObject | null>;
  head(key: string): Promise<ObjectInfo | null>;
  /** Also succeeds where there is nothing. */
  delete(key: string): Promise<void>;
  /** Removes the bucket with everything in it; also succeeds where there is none. */
  remove(): Promise<void>;
  /** Objects whose keys begin with `prefix`, by pages (of 1000 at most, and by default). */
  list(options?: { prefix?: string; limit?: number; cursor?: string }): Promise<ObjectPage>;
  /** Lets whoever has the form store one object of this type and size, until it expires. */
  presignUpload(
    key: string,
    options: { contentType: string; maxBytes: number; expiresSeconds: number },
  ): Promise<UploadForm>;
  /** Lets whoever has the address read one object until it expires; `fileName` has it saved. */
  presignDownload(
    key: string,
    options: { expiresSeconds: number; fileName?: string },
  ): Promise<string>;
}

/** The range begins behind the object's end. */
export class RangeNotSatisfiable extends Error {
  constructor(readonly size: number) {
    super(`The range is outside of an object of ${size} bytes`);
  }
}

export type ObjectsOptions = FileOptions | S3Options;

/** Opens the object store that the configuration names. */
export function openObjects(options: ObjectsOptions): { bucket(name: string): Bucket } {
  return "directory" in options
    ? { bucket: (name) => fileBucket(options, name) }
    : { bucket: (name) => s3Bucket(options, name) };
}

/** Every object with a prefix, page after page. */
export async function* allObjects(bucket: Bucket, prefix: string) {
  let cursor: string | null | undefined;
  do {
    const page = await bucket.list({ prefix, cursor: cursor ?? undefined });
    yield* page.objects;
    cursor = page.cursor;
  } while (cursor);
}
