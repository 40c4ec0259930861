/**
 * A bare git repository on disk, read and written without a git binary. Any git client can clone
 * it, and may push to it.
 */
import git from "isomorphic-git";
import { join } from "node:path";
import { durableFs, replaceRef, withLock, writeDurably } from "./durable.ts";

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

export interface CommitEntry {
  revision: string;
  /** Null for the first one. */
  parent: string | null;
  message: string;
  /** RFC 3339. */
  at: string;
}

export interface Repository {
  /** Commit id of `main`. */
  head(): Promise<string>;
  snapshot(revision: string): Promise<Snapshot>;
  /** Is this commit known here? */
  has(revision: string): Promise<boolean>;
  /** Names in a folder of a commit; empty when there is none. */
  list(revision: string, folder: string): Promise<string[]>;
  /** Every file below a folder of a commit: path relative to it → text. */
  files(revision: string, folder: string): Promise<Map<string, string>>;
  /** Newest commits of `main` first; with a path, those that touched what lies there. */
  log(depth: number, path?: string): Promise<CommitEntry[]>;
  /** Writes a commit on top of `parent`; no ref names it yet. `null` removes a file. */
  commit(parent: string, changes: Map<string, string | null>, message: string): Promise<string>;
  /** Points a branch at a commit, wherever it pointed before; null removes the branch. */
  setBranch(name: string, revision: string | null): Promise<void>;
  /** Moves `main` from `expected` to `revision`: false when it stood elsewhere. */
  advanceMain(expected: string, revision: string): Promise<boolean>;
}

const author = { name: "Vecton DevOps", email: "devops@vecton.invalid" };
const mainRef = "refs/heads/main";

/**
 * Opens the bare repository at `path`, and makes it, with an empty first commit, when it is
 * missing. Objects are written beside their place and renamed, the branch moves last: a process
 * that dies at any moment leaves the branch where it was, or where it was going.
 */
export async function openRepository(path: string): Promise<Repository> {
  const base = { fs: durableFs, gitdir: path };
  const resolve = (ref: string) => git.resolveRef({ ...base, ref }).catch(() => null);

  await withLock(path, async () => {
    await git.init({ ...base, bare: true, defaultBranch: "main" });
    // It writes HEAD last and, once there is a config, never again.
    if (!(await Deno.stat(join(path, "HEAD")).catch(() => null))) {
      await writeDurably(join(path, "HEAD"), "ref: refs/heads/main\n");
    }
    if (await resolve(mainRef)) return;
    const tree = await git.writeTree({ ...base, tree: [] });
    await replaceRef(path, mainRef, null, await writeCommit(tree, [], "Begin"));
  });

  async function writeCommit(tree: string, parent: string[], message: string): Promise<string> {
    const seconds = { timestamp: Math.floor(Date.now() / 1000), timezoneOffset: 0 };
    const who = { ...author, ...seconds };
    return await git.writeCommit({
      ...base,
      commit: { message: `${message.trim()}\n`, tree, parent, author: who, committer: who },
    });
  }

  async function treeOf(revision: string, folder: string): Promise<string | null> {
    const { commit } = await git.readCommit({ ...base, oid: revision });
    let oid = commit.tree;
    for (const part of folder.split("/").filter(Boolean)) {
      const { tree } = await git.readTree({ ...base, oid });
      const entry = tree.find((item) => item.path === part && item.type === "tree");
      if (!entry) return null;
      oid = entry.oid;
    }
    return oid;
  }

  async function textOf(oid: string): Promise<string> {
    const { blob } = await git.readBlob({ ...base, oid });
    return new TextDecoder().decode(blob);
  }

  async function collect(oid: string, prefix: string, into: Map<string, string>): Promise<void> {
    const { tree } = await git.readTree({ ...base, oid });
    for (const entry of tree) {
      if (entry.type === "tree") await collect(entry.oid, `${prefix}${entry.path}/`, into);
      else if (entry.type === "blob") into.set(prefix + entry.path, await textOf(entry.oid));
    }
  }

  /** A tree like `oid` with the changes below it; null when nothing is left in it. */
  async function graft(
    oid: string | null,
    changes: Map<string, string | null>,
  ): Promise<string | null> {
    const before = oid ? (await git.readTree({ ...base, oid })).tree : [];
    const entries = new Map(before.map((entry) => [entry.path, entry]));
    const folders = new Map<string, Map<string, string | null>>();
    for (const [path, text] of changes) {
      const slash = path.indexOf("/");
      if (slash >= 0) {
        const name = path.slice(0, slash);
        const inside = folders.get(name) ?? new Map();
        folders.set(name, inside.set(path.slice(slash + 1), text));
      } else if (text === null) entries.delete(path);
      else {
        const blob = await git.writeBlob({ ...base, blob: new TextEncoder().encode(text) });
        entries.set(path, { path, mode: "100644", type: "blob", oid: blob });
      }
    }
    for (const [name, inside] of folders) {
      const existing = entries.get(name);
      const tree = await graft(existing?.type === "tree" ? existing.oid : null, inside);
      if (tree) entries.set(name, { path: name, mode: "040000", type: "tree", oid: tree });
      else entries.delete(name);
    }
    if (entries.size === 0) return null;
    return await git.writeTree({ ...base, tree: [...entries.values()] });
  }

  async function list(revision: string, folder: string): Promise<string[]> {
    const oid = await treeOf(revision, folder);
    if (!oid) return [];
    return (await git.readTree({ ...base, oid })).tree.map((entry) => entry.path);
  }

  async function files(revision: string, folder: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const oid = await treeOf(revision, folder);
    if (oid) await collect(oid, "", found);
    return found;
  }

  /** Id of what lies at a path of a commit; null when nothing does. */
  async function idAt(revision: string, path: string): Promise<string | null> {
    const slash = path.lastIndexOf("/");
    const folder = await treeOf(revision, slash < 0 ? "" : path.slice(0, slash));
    if (!folder) return null;
    const { tree } = await git.readTree({ ...base, oid: folder });
    return tree.find((item) => item.path === path.slice(slash + 1))?.oid ?? null;
  }

  /** Along first parents: `main` of this repository is a line. */
  async function touching(path: string, limit: number) {
    const found: Awaited<ReturnType<typeof git.readCommit>>[] = [];
    let revision: string | undefined = await git.resolveRef({ ...base, ref: mainRef });
    let id = await idAt(revision, path);
    while (revision && found.length < limit) {
      const entry = await git.readCommit({ ...base, oid: revision });
      const parent: string | undefined = entry.commit.parent[0];
      const before: string | null = parent ? await idAt(parent, path) : null;
      if (before !== id) found.push(entry);
      // Where it began: names are not used again.
      if (id !== null && before === null) break;
      id = before;
      revision = parent;
    }
    return found;
  }

  return {
    list,
    files,
    async head() {
      const revision = await resolve(mainRef);
      if (!revision) throw new Error(`${path} has no branch main`);
      return revision;
    },
    async has(revision) {
      return await git.readCommit({ ...base, oid: revision }).then(() => true, () => false);
    },
    snapshot(revision) {
      return Promise.resolve({
        revision,
        list: (folder) => list(revision, folder),
        files: (folder) => files(revision, folder),
        treeId: (folder) => treeOf(revision, folder),
        async trees(folder) {
          const oid = await treeOf(revision, folder);
          if (!oid) return new Map();
          const { tree } = await git.readTree({ ...base, oid });
          return new Map(
            tree.filter(({ type }) => type === "tree").map(({ path, oid }) => [path, oid]),
          );
        },
        async read(file) {
          const slash = file.lastIndexOf("/");
          const oid = await treeOf(revision, slash < 0 ? "" : file.slice(0, slash));
          if (!oid) return null;
          const { tree } = await git.readTree({ ...base, oid });
          const entry = tree.find((item) => item.path === file.slice(slash + 1));
          return entry?.type === "blob" ? await textOf(entry.oid) : null;
        },
      });
    },
    async log(depth, path) {
      const commits = path
        ? await touching(path, depth)
        : await git.log({ ...base, ref: mainRef, depth });
      return commits.map(({ oid, commit }) => ({
        revision: oid,
        parent: commit.parent[0] ?? null,
        message: commit.message,
        at: new Date(commit.committer.timestamp * 1000).toISOString(),
      }));
    },
    async commit(parent, changes, message) {
      const { commit } = await git.readCommit({ ...base, oid: parent });
      const tree = await graft(commit.tree, changes) ??
        await git.writeTree({ ...base, tree: [] });
      return await writeCommit(tree, [parent], message);
    },
    async setBranch(name, revision) {
      await withLock(path, () => replaceRef(path, `refs/heads/${name}`, undefined, revision));
    },
    async advanceMain(expected, revision) {
      return await withLock(path, () => replaceRef(path, mainRef, expected, revision));
    },
  };
}
