import { join } from "@std/path";
import { encodeHex } from "@std/encoding";
import type { KindHandler } from "../cluster.ts";
import { valueOf } from "../quantity.ts";

/**
 * A bucket of the store that `S3_ENDPOINT` names, or a folder. The keys that Rook would put into a
 * Secret named like the claim are the bucket's user's; for a folder they are made up. The class of
 * tenants' buckets is `Retain`: when the claim goes, a bucket with something in it stays.
 */
export const bucket: KindHandler = {
  async apply({ metadata, spec }, { engines, objectsDir, secrets }) {
    const key = `${metadata.namespace}/${metadata.name}`;
    const { maxSize, maxObjects, bucketPolicy } = spec.additionalConfig ?? {};
    if (bucketPolicy) checkPolicy(bucketPolicy, spec.bucketName);
    if (engines.objects) {
      const { accessKey, secretKey } = await engines.objects.putBucket(spec.bucketName, {
        policy: bucketPolicy,
        maxSize: maxSize && valueOf(maxSize),
        maxObjects: maxObjects && Number(maxObjects),
      });
      secrets.set(key, { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey });
      return;
    }
    await Deno.mkdir(join(objectsDir, spec.bucketName), { recursive: true });
    if (secrets.has(key)) return;
    const random = () => encodeHex(crypto.getRandomValues(new Uint8Array(16)));
    secrets.set(key, { AWS_ACCESS_KEY_ID: random(), AWS_SECRET_ACCESS_KEY: random() });
  },
  async remove({ metadata, spec }, { engines, objectsDir, secrets }) {
    if (engines.objects) await engines.objects.releaseBucket(spec.bucketName);
    else await releaseFolder(join(objectsDir, spec.bucketName));
    secrets.delete(`${metadata.namespace}/${metadata.name}`);
  },
};

/** Removes the folder if there is no file in it, nor below it. */
async function releaseFolder(path: string): Promise<void> {
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory) await releaseFolder(join(path, name));
    }
    await Deno.remove(path);
  } catch (error) {
    const full = (error as { code?: string }).code === "ENOTEMPTY";
    if (!full && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Reading objects of this very bucket is all that a tenant's policy may allow to everybody: one
 * that also lists, writes or names another bucket would be carried out by the store.
 */
function checkPolicy(text: string, bucketName: string): void {
  for (const { Effect, Principal, Action, Resource } of JSON.parse(text).Statement) {
    const reads = [Action].flat().every((action) => action === "s3:GetObject");
    const own = [Resource].flat().every((name) => name === `arn:aws:s3:::${bucketName}/*`);
    if (Effect !== "Allow" || Principal !== "*" || !reads || !own) {
      throw new Error(`the policy of ${bucketName} may only let everybody read its own objects`);
    }
  }
}
