import { S3Client } from "s3_lite_client";
import { type Bucket, checkedKey } from "./mod.ts";

export interface S3Options {
  /** Such as `http://127.0.0.1:7480`. */
  endpoint: string;
  accessKey: string;
  secretKey: string;
  region: string;
}

/** A bucket of an S3 object store (Ceph RGW). */
export function s3Bucket(options: S3Options, name: string): Bucket {
  const client = new S3Client({
    endPoint: options.endpoint,
    accessKey: options.accessKey,
    secretKey: options.secretKey,
    region: options.region,
    bucket: name,
    pathStyle: true,
  });
  return {
    async put(key, content, { contentType }) {
      await client.putObject(checkedKey(key), content as ReadableStream<Uint8Array<ArrayBuffer>>, {
        metadata: { "Content-Type": contentType },
      });
    },
    async get(key) {
      try {
        const response = await client.getObject(checkedKey(key));
        return {
          body: response.body!,
          size: Number(response.headers.get("content-length")),
          contentType: response.headers.get("content-type") ?? "application/octet-stream",
          etag: response.headers.get("etag") ?? "",
        };
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode === 404) return null;
        throw error;
      }
    },
    async delete(key) {
      await client.deleteObject(checkedKey(key));
    },
    async list(prefix) {
      const keys: string[] = [];
      for await (const { key } of client.listObjects({ prefix })) keys.push(key);
      return keys.sort();
    },
  };
}
