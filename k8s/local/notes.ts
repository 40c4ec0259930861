import { join } from "@std/path";
import { z } from "zod";
import type { Manifest } from "./cluster.ts";

/** What lasts of a tenant between two starts, in `<state>/t-<slug>/applied.json`. */
const note = z.object({
  /** Git's id of the tenant's folder, as it was last applied; null until a first sync has ended. */
  tree: z.string().nullable(),
  /** The code that Jobs ran with. */
  release: z.string(),
  /** The same of a sync that has begun: of what it names anything may be there. */
  trying: z.string().optional(),
});
export type Note = z.infer<typeof note>;

export interface Notes {
  read(slug: string): Promise<Note | null>;
  /** The manifests of the last sync that ended, if `tree` names them: read in a hundredth of the time that YAML takes. */
  manifests(slug: string, tree: string): Promise<Manifest[] | null>;
  /** A sync to `tree` begins. */
  begin(slug: string, tree: string): Promise<void>;
  /** It has ended well. */
  write(
    slug: string,
    note: { tree: string; release: string },
    manifests: Manifest[],
  ): Promise<void>;
  remove(slug: string): Promise<void>;
}

/** Notes below a state folder. A tenant's folder stands for its namespace. */
export function notesIn(stateDir: string): Notes {
  const folder = (slug: string) => join(stateDir, `t-${slug}`);
  const file = (slug: string) => join(folder(slug), "applied.json");
  const listing = (slug: string, tree: string) => join(folder(slug), `manifests-${tree}.json`);
  return {
    async read(slug) {
      return note.safeParse(await readJson(file(slug))).data ?? null;
    },
    async manifests(slug, tree) {
      return await readJson(listing(slug, tree)) as Manifest[] | null;
    },
    async begin(slug, trying) {
      const before = await this.read(slug) ?? { tree: null, release: "" };
      if (before.trying === trying) return;
      await Deno.mkdir(folder(slug), { recursive: true });
      await writeJson(file(slug), { ...before, trying });
    },
    async write(slug, note, manifests) {
      const before = await this.read(slug);
      await Deno.mkdir(folder(slug), { recursive: true });
      // The note last: what it names is there.
      await writeJson(listing(slug, note.tree), manifests);
      await writeJson(file(slug), note);
      if (before?.tree && before.tree !== note.tree) await removeFile(listing(slug, before.tree));
    },
    async remove(slug) {
      await removeFile(folder(slug));
    },
  };
}

/** Null where there is none, or one that a crash has cut short. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return null;
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(`${path}.new`, JSON.stringify(value));
  await Deno.rename(`${path}.new`, path);
}

async function removeFile(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/** The folders that stand for tenants' namespaces. */
export function namespacesIn(stateDir: string): string[] {
  return [...Deno.readDirSync(stateDir)].filter(({ name, isDirectory }) =>
    isDirectory && name.startsWith("t-")
  ).map(({ name }) => name);
}
