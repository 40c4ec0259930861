/** A commit as files, read from whatever holds the git objects. */

/** One commit, as files. Paths are relative to the repository's root, without a leading slash. */
export interface Snapshot {
  /** The commit's id. */
  revision: string;
  /** Text of a file, or null when there is none. */
  read(path: string): Promise<string | null>;
  /** Names in a folder; empty when there is none. */
  list(folder: string): Promise<string[]>;
  /** Every file below a folder: path relative to it → text. */
  files(folder: string): Promise<Map<string, string>>;
  /** Folders in a folder: name → id of their content, as {@link treeId} gives it. */
  trees(folder: string): Promise<Map<string, string>>;
  /** Id of a folder's content: equal ids mean equal files. Null when there is none. */
  treeId(folder: string): Promise<string | null>;
}

export interface TreeEntry {
  path: string;
  type: string;
  oid: string;
}

/** Git's objects by their ids. What an id names never changes, so answers may be kept. */
export interface Objects {
  /** The tree of a commit. */
  root(revision: string): Promise<string>;
  tree(oid: string): Promise<TreeEntry[]>;
  text(oid: string): Promise<string>;
}

/** What lies at a path of a commit; null when nothing does. */
export async function entryAt(
  objects: Objects,
  revision: string,
  path: string,
): Promise<TreeEntry | null> {
  let entry: TreeEntry = { path: "", type: "tree", oid: await objects.root(revision) };
  for (const part of path.split("/").filter(Boolean)) {
    if (entry.type !== "tree") return null;
    const found = (await objects.tree(entry.oid)).find((item) => item.path === part);
    if (!found) return null;
    entry = found;
  }
  return entry;
}

export function snapshotOf(objects: Objects, revision: string): Snapshot {
  async function treeId(folder: string): Promise<string | null> {
    const entry = await entryAt(objects, revision, folder);
    return entry?.type === "tree" ? entry.oid : null;
  }
  async function collect(oid: string, prefix: string, into: Map<string, string>): Promise<void> {
    const entries = await objects.tree(oid);
    await Promise.all(entries.map(async ({ path, type, oid }) => {
      if (type === "tree") await collect(oid, `${prefix}${path}/`, into);
      else if (type === "blob") into.set(prefix + path, await objects.text(oid));
    }));
  }
  return {
    revision,
    treeId,
    async read(path) {
      const entry = await entryAt(objects, revision, path);
      return entry?.type === "blob" ? await objects.text(entry.oid) : null;
    },
    async trees(folder) {
      const oid = await treeId(folder);
      const entries = oid ? await objects.tree(oid) : [];
      return new Map(
        entries.filter(({ type }) => type === "tree").map(({ path, oid }) => [path, oid]),
      );
    },
    async list(folder) {
      const oid = await treeId(folder);
      return oid ? (await objects.tree(oid)).map(({ path }) => path) : [];
    },
    async files(folder) {
      const found = new Map<string, string>();
      const oid = await treeId(folder);
      if (oid) await collect(oid, "", found);
      return new Map([...found].sort(([a], [b]) => a < b ? -1 : 1));
    },
  };
}

/** What changed from one tree to another: path → new text, null for what is gone. */
export async function changesBetween(
  objects: Objects,
  from: string | null,
  to: string | null,
  prefix = "",
): Promise<Map<string, string | null>> {
  const changes = new Map<string, string | null>();
  if (from === to) return changes;
  const [before, after] = await Promise.all([from, to].map(async (oid) => {
    const entries = oid ? await objects.tree(oid) : [];
    return new Map(entries.map((entry) => [entry.path, entry]));
  }));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name), after.get(name)];
    if (was?.oid === is?.oid && was?.type === is?.type) continue;
    const path = prefix + name;
    const treeOf = (entry?: TreeEntry) => entry?.type === "tree" ? entry.oid : null;
    const below = await changesBetween(objects, treeOf(was), treeOf(is), `${path}/`);
    for (const [inside, text] of below) changes.set(inside, text);
    if (is && is.type !== "tree") changes.set(path, await objects.text(is.oid));
    else if (was && was.type !== "tree") changes.set(path, null);
  }
  return changes;
}
