import { dirname, join } from "@std/path";
import { contentDisposition } from "shared/http/content_disposition.ts";
import { checkedKey } from "./key.ts";
import { type Bucket, type ObjectInfo, RangeNotSatisfiable } from "./mod.ts";
import { bytesOf, openStored, resolveRange, trailer } from "./stored_file.ts";
import { sign, type Signing } from "./signature.ts";

export interface FileOptions {
  directory: string;
  /** How addresses of private objects are signed; without it there are none. */
  signing?: Signing;
}

/** Where files are written before they are renamed into place. */
const unfinished = ".unfinished";

/** A bucket as a folder, and an object as a file with a note of its type at the end. */
export function fileBucket({ directory, signing }: FileOptions, name: string): Bucket {
  const folder = join(directory, checkedKey(name));
  const pathOf = (key: string) => join(folder, ...checkedKey(key).split("/"));
  const signed = () => {
    if (!signing) throw new Error("This object store has no key to sign addresses with");
    return signing;
  };
  return {
    name,
    async put(key, content, { contentType }) {
      const path = pathOf(key);
      const drafts = join(directory, unfinished);
      await Deno.mkdir(drafts, { recursive: true });
      const draft = join(drafts, crypto.randomUUID());
      try {
        await write(draft, content, contentType);
        await Deno.mkdir(dirname(path), { recursive: true });
        // A reader sees the old object or the new one, never half of it.
        await Deno.rename(draft, path);
      } catch (error) {
        await Deno.remove(draft).catch(() => {});
        throw error;
      }
    },
    async get(key, { range } = {}) {
      const stored = await openStored(pathOf(key));
      if (!stored) return null;
      const { file, ...found } = stored;
      const part = range ? resolveRange(range, found.size) : null;
      if (range && !part) {
        file.close();
        throw new RangeNotSatisfiable(found.size);
      }
      const { from, to } = part ?? { from: 0, to: found.size - 1 };
      return { key, ...found, part, body: await bytesOf(file, from, to) };
    },
    async head(key): Promise<ObjectInfo | null> {
      const stored = await openStored(pathOf(key));
      if (!stored) return null;
      const { file, ...found } = stored;
      file.close();
      return { key, ...found };
    },
    async delete(key) {
      await Deno.remove(pathOf(key)).catch((error) => {
        const gone = error instanceof Deno.errors.NotFound ||
          error instanceof Deno.errors.NotADirectory;
        if (!gone) throw error;
      });
    },
    async remove() {
      await Deno.remove(folder, { recursive: true }).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    },
    async list({ prefix = "", limit = 1000, cursor = "" } = {}) {
      const keys = (await keysBelow(folder, "", prefix))
        .filter((key) => key.startsWith(prefix) && key > cursor).sort();
      const page = keys.slice(0, limit);
      const infos = await Promise.all(page.map((key) => this.head(key)));
      return {
        objects: infos.flatMap((info) =>
          info ? [{ key: info.key, size: info.size, modified: info.modified }] : []
        ),
        cursor: keys.length > page.length ? page.at(-1) ?? null : null,
      };
    },
    presignUpload(key, { contentType, maxBytes, expiresSeconds }) {
      const { baseUrl, secret } = signed();
      const expires = Math.floor(Date.now() / 1000) + expiresSeconds;
      const grant = { method: "POST", bucket: name, key: checkedKey(key), expires };
      return Promise.resolve({
        url: `${baseUrl}/${name}/${encoded(key)}`,
        fields: {
          expires: String(expires),
          "content-type": contentType,
          "max-bytes": String(maxBytes),
          signature: sign(secret, { ...grant, contentType, maxBytes }),
        },
      });
    },
    presignDownload(key, { expiresSeconds, fileName }) {
      const { baseUrl, secret } = signed();
      const expires = Math.floor(Date.now() / 1000) + expiresSeconds;
      const disposition = fileName === undefined ? "" : contentDisposition(fileName);
      const query = new URLSearchParams({
        expires: String(expires),
        ...(disposition ? { disposition } : {}),
        signature: sign(secret, {
          method: "GET",
          bucket: name,
          key: checkedKey(key),
          expires,
          disposition,
        }),
      });
      return Promise.resolve(`${baseUrl}/${name}/${encoded(key)}?${query}`);
    },
  };
}

const encoded = (key: string) => key.split("/").map(encodeURIComponent).join("/");

async function write(
  path: string,
  content: Uint8Array | ReadableStream<Uint8Array>,
  contentType: string,
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const note = trailer(contentType);
  const writeAll = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  };
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    note.add(chunk);
    await writeAll(chunk);
  }
  await writeAll(note.end());
  // On disk before it has its name: a power cut leaves the old object or the new one.
  await file.sync();
}

async function keysBelow(folder: string, below: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const key = below + entry.name;
      if (!entry.isDirectory) keys.push(key);
      else if (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`)) {
        keys.push(...await keysBelow(join(folder, entry.name), `${key}/`, prefix));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return keys;
}
