/**
 * An archive: everything of a tenant, in files that need no program of ours to be read. Below
 * `<id>/` of its bucket lie `tables/<schema>.<table>.copy.gz` (PostgreSQL's COPY text format),
 * `private/` and `public/` (the objects of both buckets under their keys), `objects/<bucket>.ndjson.gz`
 * (what they are) and, written last, `manifest.json` with the hash of every file of ours.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Bucket } from "shared/objects/mod.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const file = { file: z.string(), bytes: z.int(), sha256 };

const tableEntry = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.int(),
  ...file,
});
export type TableEntry = z.infer<typeof tableEntry>;

const bucketEntry = z.object({
  name: z.enum(["private", "public"]),
  objects: z.int(),
  /** Of all objects together. */
  size: z.int(),
  ...file,
});
export type BucketEntry = z.infer<typeof bucketEntry>;

export const manifest = z.object({
  format: z.literal("vecton-archive-1"),
  tenant: z.string(),
  id: z.string(),
  createdAt: z.iso.datetime(),
  /** The schema of the database: what had been applied to it. */
  migrations: z.array(z.object({ set: z.string(), id: z.string(), checksum: z.string() })),
  tables: z.array(tableEntry),
  sequences: z.array(z.object({ schema: z.string(), name: z.string(), value: z.string() })),
  buckets: z.array(bucketEntry),
});
export type Manifest = z.infer<typeof manifest>;

/** One line of a list of objects. */
export const objectLine = z.object({
  key: z.string(),
  size: z.int(),
  contentType: z.string(),
  sha256,
});
export type ObjectLine = z.infer<typeof objectLine>;

export const manifestKey = (id: string) => `${id}/manifest.json`;

/** The archive cannot be used as it is; the message says what is wrong with it. */
export class ArchiveError extends Error {
  override name = "ArchiveError";
}

/** The manifest with the hash of its file; null where the archive is not complete. */
export async function readManifest(
  bucket: Bucket,
  id: string,
): Promise<{ manifest: Manifest; sha256: string } | null> {
  const stored = await bucket.get(manifestKey(id));
  if (!stored) return null;
  const text = await new Response(stored.body as BodyInit).text();
  const found = manifest.safeParse(JSON.parse(text));
  if (!found.success) {
    throw new ArchiveError(`${manifestKey(id)} is no manifest that this version reads`);
  }
  return { manifest: found.data, sha256: createHash("sha256").update(text).digest("hex") };
}
