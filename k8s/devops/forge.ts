import { type ChangeKind, check, type Fault } from "./checks.ts";
import type { Changes } from "./layout.ts";
import type { Repository, Snapshot } from "./repository.ts";

/** A proposed change: what it is called, and how it follows from the state it is merged into. */
export interface Proposal {
  /** Names the branch `op/<id>` and the commit's `Operation` trailer. */
  id: string;
  kind: ChangeKind;
  title: string;
  /** SHA-256 of what was asked for: the same id with another request is a mistake. */
  requestHash: string;
  /** Called again on a newer base when another change was merged first: never rebased. */
  build(base: Snapshot): Promise<Changes>;
}

export interface Merged {
  revision: string;
  /** False when the repository already said all of it. */
  changed: boolean;
}

/** Where the devops repository lives: a change goes in through a branch and its checks. */
export interface Forge {
  main(): Promise<Snapshot>;
  /** The state at a commit; null when it is not known here. */
  at(revision: string): Promise<Snapshot | null>;
  /** The merged change with this id, among the last thousand. */
  find(id: string): Promise<{ revision: string; requestHash: string } | null>;
  merge(proposal: Proposal): Promise<Merged>;
}

/** A change failed the repository's checks; nothing was merged. */
export class RefusedChange extends Error {
  override name = "RefusedChange";
  readonly code = "change_refused";
  constructor(readonly faults: Fault[]) {
    super(faults.map(({ path, message }) => `${path}: ${message}`).join("; "));
  }
}

/** Trailers of a commit message, as `git interpret-trailers` reads them. */
const trailers = (message: string) =>
  new Map(
    message.split("\n").flatMap((line) => {
      const match = /^(Operation|Request): (\S+)$/.exec(line);
      return match ? [[match[1], match[2]] as const] : [];
    }),
  );

/**
 * The forge of a single machine: a branch stands for the pull request, the checks run in process,
 * and the merge is a fast-forward of `main`, the one and last step that anybody sees.
 */
export function localForge(repository: Repository): Forge {
  const main = async () => await repository.snapshot(await repository.head());
  return {
    main,
    async at(revision) {
      return await repository.has(revision) ? await repository.snapshot(revision) : null;
    },
    async find(id) {
      const commits = await repository.log(1000);
      for (const { revision, message } of commits) {
        const found = trailers(message);
        if (found.get("Operation") === id) {
          return { revision, requestHash: found.get("Request") ?? "" };
        }
      }
      return null;
    },
    async merge({ id, kind, title, requestHash, build }) {
      const branch = `op/${id}`;
      for (;;) {
        const base = await main();
        const changes = await build(base);
        if (changes.size === 0) return { revision: base.revision, changed: false };
        const message = `${title}\n\nOperation: ${id}\nRequest: ${requestHash}`;
        const revision = await repository.commit(base.revision, changes, message);
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
    },
  };
}
