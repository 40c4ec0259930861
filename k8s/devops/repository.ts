/**
 * A bare git repository on disk, read and written without a git binary. Any git client can clone
 * it, and may push to it.
 */
import git from "isomorphic-git";
import { join } from "node:path";
import { durableFs, replaceRef, withLock, writeDurably } from "./durable.ts";
import { entryAt, type Objects, type Snapshot, snapshotOf } from "./snapshot.ts";

export type { Snapshot } from "./snapshot.ts";

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

  const objects = gitObjects(path);

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

  const idAt = async (revision: string, path: string) =>
    (await entryAt(objects, revision, path))?.oid ?? null;

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
    async head() {
      const revision = await resolve(mainRef);
      if (!revision) throw new Error(`${path} has no branch main`);
      return revision;
    },
    async has(revision) {
      return await git.readCommit({ ...base, oid: revision }).then(() => true, () => false);
    },
    snapshot: (revision) => Promise.resolve(snapshotOf(objects, revision)),
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

/** The objects of any git folder on disk, bare or a checkout's `.git`; nothing is written. */
export function gitObjects(gitdir: string): Objects {
  const base = { fs: durableFs, gitdir, cache: {} };
  return {
    async root(revision) {
      return (await git.readCommit({ ...base, oid: revision })).commit.tree;
    },
    async tree(oid) {
      return (await git.readTree({ ...base, oid })).tree;
    },
    async text(oid) {
      const { blob } = await git.readBlob({ ...base, oid });
      return new TextDecoder().decode(blob);
    },
  };
}

/** Commits from the one after `base` to `head` along first parents, oldest first. */
export async function commitsBetween(
  gitdir: string,
  base: string,
  head: string,
): Promise<{ revision: string; parent: string }[]> {
  const found: { revision: string; parent: string }[] = [];
  for (let revision = head; revision !== base;) {
    const { commit } = await git.readCommit({ fs: durableFs, gitdir, oid: revision });
    const [parent] = commit.parent;
    if (!parent) throw new Error(`${base} is not among the first parents of ${head}`);
    found.unshift({ revision, parent });
    revision = parent;
  }
  return found;
}
