/** Git's objects by GitHub's API. What an id names never changes: it is fetched once and kept. */
import type { Objects, TreeEntry } from "../snapshot.ts";
import type { Github } from "./client.ts";

/** Of 1,000 tenants all trees, specs and sealed files fit. */
const mostCharacters = 64 * 1024 * 1024;

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  at: string;
}

export interface GithubObjects extends Objects {
  /** Null when GitHub knows no such commit. */
  commit(revision: string): Promise<Commit | null>;
}

export function githubObjects(github: Github): GithubObjects {
  const kept = new Kept(mostCharacters);
  async function commit(revision: string): Promise<Commit | null> {
    const found = await kept.get(`commit ${revision}`, async () => {
      const data = await github.rest<
        {
          sha: string;
          tree: { sha: string };
          parents: { sha: string }[];
          committer: { date: string };
        } | null
      >("GET /git/commits/{sha}", { sha: revision }, { missing: [404, 409, 422] });
      return data && {
        value: {
          sha: data.sha,
          tree: data.tree.sha,
          parents: data.parents.map(({ sha }) => sha),
          at: data.committer.date,
        },
        size: 300,
      };
    });
    return found as Commit | null;
  }
  return {
    commit,
    async root(revision) {
      const found = await commit(revision);
      if (!found) throw new Error(`GitHub has no commit ${revision}`);
      return found.tree;
    },
    async tree(oid) {
      return await kept.get(`tree ${oid}`, async () => {
        const { tree, truncated } = await github.rest<
          { tree: { path: string; type: string; sha: string }[]; truncated: boolean }
        >("GET /git/trees/{oid}", { oid });
        if (truncated) throw new Error(`a folder of the repository is too large: ${oid}`);
        const value = tree.map(({ path, type, sha }): TreeEntry => ({ path, type, oid: sha }));
        return { value, size: value.length * 100 };
      }) as TreeEntry[];
    },
    async text(oid) {
      return await kept.get(`blob ${oid}`, async () => {
        const { content } = await github.rest<{ content: string }>("GET /git/blobs/{oid}", { oid });
        const bytes = Uint8Array.fromBase64(content.replaceAll("\n", ""));
        const value = new TextDecoder().decode(bytes);
        return { value, size: value.length };
      }) as string;
    },
  };
}

/** Values by key, the longest unused ones let go. What is being fetched is fetched once. */
class Kept {
  #entries = new Map<string, { value: unknown; size: number }>();
  #fetching = new Map<string, Promise<{ value: unknown; size: number } | null>>();
  #size = 0;
  constructor(readonly most: number) {}

  async get(
    key: string,
    fetch: () => Promise<{ value: unknown; size: number } | null>,
  ): Promise<unknown> {
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.value;
    }
    let fetching = this.#fetching.get(key);
    if (!fetching) {
      fetching = fetch().finally(() => this.#fetching.delete(key));
      this.#fetching.set(key, fetching);
      // Whoever asked first stores; the others only wait for it.
      const entry = await fetching;
      if (entry) this.#store(key, entry);
      return entry?.value ?? null;
    }
    return (await fetching)?.value ?? null;
  }

  #store(key: string, entry: { value: unknown; size: number }): void {
    this.#entries.set(key, entry);
    this.#size += entry.size;
    for (const [oldest, { size }] of this.#entries) {
      if (this.#size <= this.most) break;
      this.#entries.delete(oldest);
      this.#size -= size;
    }
  }
}
