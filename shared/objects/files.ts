import { dirname, join } from "@std/path";
import { type Bucket, checkedKey } from "./mod.ts";

const metaSuffix = ".meta.json";

/** A bucket as a folder; beside each object a small file keeps its content type. */
export function fileBucket(directory: string, name: string): Bucket {
  const folder = join(directory, checkedKey(name));
  const pathOf = (key: string) => join(folder, ...checkedKey(key).split("/"));
  return {
    async put(key, content, { contentType }) {
      const path = pathOf(key);
      await Deno.mkdir(dirname(path), { recursive: true });
      // Renamed into place: a reader sees the old object or the new one, never half of it.
      const unfinished = `${path}.${crypto.randomUUID()}.unfinished`;
      try {
        await Deno.writeFile(unfinished, content);
        const etag = crypto.randomUUID();
        await Deno.writeTextFile(path + metaSuffix, JSON.stringify({ contentType, etag }));
        await Deno.rename(unfinished, path);
      } catch (error) {
        await Deno.remove(unfinished).catch(() => {});
        throw error;
      }
    },
    async get(key) {
      const path = pathOf(key);
      try {
        const [file, meta] = await Promise.all([
          Deno.open(path),
          Deno.readTextFile(path + metaSuffix).then(JSON.parse),
        ]);
        const { size } = await file.stat();
        return { body: file.readable, size, contentType: meta.contentType, etag: `"${meta.etag}"` };
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return null;
        throw error;
      }
    },
    async delete(key) {
      for (const path of [pathOf(key), pathOf(key) + metaSuffix]) {
        await Deno.remove(path).catch((error) => {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
        });
      }
    },
    async list(prefix) {
      const keys = await keysBelow(folder, "");
      return keys.filter((key) => key.startsWith(prefix)).sort();
    },
  };
}

async function keysBelow(folder: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const key = prefix + entry.name;
      if (entry.isDirectory) keys.push(...await keysBelow(join(folder, entry.name), `${key}/`));
      else if (!/\.(meta\.json|unfinished)$/.test(entry.name)) keys.push(key);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return keys;
}
