import { join } from "@std/path";
import { encodeHex } from "@std/encoding";
import type { KindHandler } from "../cluster.ts";

/** A bucket is a folder; the keys that the object store would make up are made up here. */
export const bucket: KindHandler = {
  async apply({ metadata, spec }, { objectsDir, secrets }) {
    await Deno.mkdir(join(objectsDir, spec.bucketName), { recursive: true });
    const random = () => encodeHex(crypto.getRandomValues(new Uint8Array(16)));
    const key = `${metadata.namespace}/${metadata.name}`;
    if (secrets.has(key)) return;
    secrets.set(key, { AWS_ACCESS_KEY_ID: random(), AWS_SECRET_ACCESS_KEY: random() });
  },
  async remove({ metadata, spec }, { objectsDir, secrets }) {
    secrets.delete(`${metadata.namespace}/${metadata.name}`);
    await Deno.remove(join(objectsDir, spec.bucketName), { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  },
};
