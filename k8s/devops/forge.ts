/** Where the devops repository lives: a change goes in through a branch and its checks. */
import { type ChangeKind, check, type Fault, slugOf } from "./checks.ts";
import type { Changes } from "./layout.ts";
import type { CommitEntry, Repository, Snapshot } from "./repository.ts";

/** A proposed change: what it is called, and how it follows from the state it is merged into. */
export interface Proposal {
  /** Names the branch `op/<id>` and the commit's `Operation` trailer. */
  id: string;
  kind: ChangeKind;
  title: string;
  /** SHA-256 of what was asked for: the same id with another request is a mistake. */
  requestHash: string;
  /**
   * Called again on a newer base when another change was merged first: never rebased. Times that it
   * writes are `at`, when the change was first proposed: it stays the same until it is merged, so
   * that building it again gives the same bytes.
   */
  build(base: Snapshot, at: Date): Promise<Changes>;
}

/** A change that waits at the forge for its checks. */
export interface PullRequest {
  url: string;
  /** The operation that it is of. */
  id: string;
  title: string;
  /** The tenant that it changes; null for a release. */
  tenant: string | null;
}

export interface Merged {
  /** `main` with the change in it; while a pull request waits, the `main` that it was built on. */
  revision: string;
  /** False when the repository already said all of it. */
  changed: boolean;
  /** Not merged yet. Ask again with the same proposal: it goes on, or tells why it does not. */
  pullRequest?: PullRequest;
}

/** A commit of `main`, as it is shown to people. */
export interface HistoryEntry {
  revision: string;
  parent: string | null;
  title: string;
  at: string;
  /** The operation that made it; null when somebody else did. */
  operation: string | null;
  /** Where it can be looked at; null when nowhere. */
  url: string | null;
}

export interface Forge {
  main(): Promise<Snapshot>;
  /** The state at a commit; null when it is not known here. */
  at(revision: string): Promise<Snapshot | null>;
  /** The merged change with this id, among the last thousand. */
  find(id: string): Promise<{ revision: string; requestHash: string } | null>;
  /**
   * Merges, or takes the next step towards it. Throws {@link RefusedChange} when its checks fail,
   * {@link ForgeUnavailable} and {@link ForgeRefused} when the forge does not do its part: nothing
   * is lost then, and the same proposal may be made again.
   */
  merge(proposal: Proposal): Promise<Merged>;
  /** What a change that waits for its checks proposes; null when none of this id does. */
  proposed(id: string): Promise<Snapshot | null>;
  /** Changes that wait for their checks. */
  open(): Promise<PullRequest[]>;
  /** Newest commits that touched the file or folder first. */
  history(path: string, limit: number): Promise<HistoryEntry[]>;
}

/** A change failed the repository's checks; nothing was merged. */
export class RefusedChange extends Error {
  override name = "RefusedChange";
  readonly code = "checks_failed";
  constructor(readonly faults: Fault[], readonly url?: string) {
    super(
      faults.map(({ path, message }) => `${path}: ${message}`).join("; ") +
        (url ? ` (${url})` : ""),
    );
  }
}

/** The forge is down, slow or limits us: it may be asked again, not before `retryAfterSeconds`. */
export class ForgeUnavailable extends Error {
  override name = "ForgeUnavailable";
  readonly code = "forge_unavailable";
  constructor(message: string, readonly retryAfterSeconds = 10) {
    super(message);
  }
}

/** The forge will not do this until somebody changes a setting there or here. */
export class ForgeRefused extends Error {
  override name = "ForgeRefused";
  readonly code = "forge_refused";
}

/** Trailers of a commit message or pull request, as `git interpret-trailers` reads them. */
export const trailersOf = (message: string) =>
  new Map(
    message.split(/\r?\n/).flatMap((line) => {
      const match = /^(Operation|Request|Tenant): (\S+)$/.exec(line);
      return match ? [[match[1], match[2]] as const] : [];
    }),
  );

/** What a commit and a pull request say of the change. */
export function messageOf({ id, title, kind, requestHash }: Proposal, changes: Changes): string {
  const slug = kind === "tenant" ? [...changes.keys()].map(slugOf).find(Boolean) : null;
  const tenant = slug ? `\nTenant: ${slug}` : "";
  return `${title}\n\nOperation: ${id}\nRequest: ${requestHash}${tenant}`;
}

export function entryOf({ revision, message, parent, at }: CommitEntry): HistoryEntry {
  return {
    revision,
    parent,
    title: message.split("\n")[0],
    at,
    operation: trailersOf(message).get("Operation") ?? null,
    url: null,
  };
}

/**
 * The forge of a single machine: a branch stands for the pull request, the checks run in process,
 * and the merge is a fast-forward of `main`, the one and last step that anybody sees.
 */
export function localForge(repository: Repository, now = () => new Date()): Forge {
  const main = async () => await repository.snapshot(await repository.head());
  // One after the other: of fifty that are built side by side, forty-nine would be built again.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    main,
    async at(revision) {
      return await repository.has(revision) ? await repository.snapshot(revision) : null;
    },
    async find(id) {
      const commits = await repository.log(1000);
      for (const { revision, message } of commits) {
        const found = trailersOf(message);
        if (found.get("Operation") === id) {
          return { revision, requestHash: found.get("Request") ?? "" };
        }
      }
      return null;
    },
    merge(proposal) {
      const merged = turn.then(() => mergeNow(proposal));
      turn = merged.catch(() => {});
      return merged;
    },
    proposed: () => Promise.resolve(null),
    open: () => Promise.resolve([]),
    async history(path, limit) {
      return (await repository.log(limit, path)).map(entryOf);
    },
  };

  async function mergeNow(proposal: Proposal): Promise<Merged> {
    const { id, kind, build } = proposal;
    const branch = `op/${id}`;
    const at = now();
    for (;;) {
      const base = await main();
      const changes = await build(base, at);
      if (changes.size === 0) return { revision: base.revision, changed: false };
      const revision = await repository.commit(
        base.revision,
        changes,
        messageOf(proposal, changes),
      );
      await repository.setBranch(branch, revision);
      try {
        const faults = await check(kind, base, await repository.snapshot(revision), changes);
        if (faults.length > 0) throw new RefusedChange(faults);
        if (await repository.advanceMain(base.revision, revision)) {
          return { revision, changed: true };
        }
      } finally {
        await repository.setBranch(branch, null);
      }
    }
  }
}
