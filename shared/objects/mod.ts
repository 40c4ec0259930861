/** Files in buckets: on disk on one machine, in an S3 object store on the cluster. */
import { fileBucket } from "./files.ts";
import { s3Bucket, type S3Options } from "./s3.ts";

export interface StoredObject {
  body: ReadableStream<Uint8Array>;
  /** Bytes. */
  size: number;
  contentType: string;
  etag: string;
}

export interface Bucket {
  /** Stores an object under a key such as `imports/2026/file.csv`; an old one is replaced. */
  put(
    key: string,
    content: Uint8Array | ReadableStream<Uint8Array>,
    options: { contentType: string },
  ): Promise<void>;
  get(key: string): Promise<StoredObject | null>;
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`, in order. */
  list(prefix: string): Promise<string[]>;
}

export type ObjectsOptions = { directory: string } | S3Options;

/** Opens the object store that the configuration names. */
export function openObjects(options: ObjectsOptions): { bucket(name: string): Bucket } {
  return "directory" in options
    ? { bucket: (name) => fileBucket(options.directory, name) }
    : { bucket: (name) => s3Bucket(options, name) };
}

/** Refuses keys that could leave their bucket or that object stores treat differently. */
export function checkedKey(key: string): string {
  const parts = key.split("/");
  const bad = key.length > 500 ||
    parts.some((part) => !/^[\w.@+=~-][\w .@+=~-]*$/.test(part) || part === "." || part === "..");
  if (bad) throw new TypeError(`Not a key for an object: ${JSON.stringify(key)}`);
  return key;
}
