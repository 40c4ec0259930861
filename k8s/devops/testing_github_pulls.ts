/** The pull requests of the stand-in for GitHub: their checks, auto-merge, and merge queue. */
import git from "isomorphic-git";
import type { Fault } from "./checks.ts";
import { checkStep } from "./check_step.ts";
import { durableFs } from "./durable.ts";
import { gitObjects, type Repository } from "./repository.ts";
import { changesBetween } from "./snapshot.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

export interface Pull {
  number: number;
  title: string;
  body: string;
  branch: string;
  sha: string;
  state: "open" | "closed";
  merged: string | null;
  labels: string[];
  autoMerge: Json | null;
  queued: boolean;
  check: { id: number; conclusion: string | null; faults: Fault[] } | null;
}

export class FakePulls {
  all: Pull[] = [];
  /** Without it checks stay pending until {@link runChecks}. */
  checksAtOnce = true;
  mergeQueue = false;
  #repository;
  #base;
  #objects;

  constructor(path: string, repository: Repository) {
    this.#repository = repository;
    this.#base = { fs: durableFs, gitdir: path };
    this.#objects = gitObjects(path);
  }

  /** What Actions does with every open pull request that has not been checked, and what follows. */
  async runChecks(conclusion?: "FAILURE" | "TIMED_OUT"): Promise<void> {
    for (const pull of this.all.filter(({ state, check }) => state === "open" && !check)) {
      const merged = await this.#mergeCommit(pull);
      // Without a merge commit GitHub starts no checks.
      if (!merged) continue;
      const { faults } = await checkStep(
        this.#objects,
        await this.#repository.head(),
        merged,
      );
      const result = conclusion ?? (faults.length > 0 ? "FAILURE" : "SUCCESS");
      pull.check = { id: 1000 + pull.number, conclusion: result, faults };
    }
    await this.#autoMerge();
  }

  async #autoMerge(): Promise<void> {
    for (const pull of this.all) {
      if (pull.state === "open" && pull.autoMerge && await this.statusOf(pull) === "CLEAN") {
        if (this.mergeQueue) await this.queue(pull);
        else await this.squash(pull, pull.autoMerge);
      }
    }
  }

  /** The queue checks the result on the newest `main`, and puts out what does not pass. */
  async queue(pull: Pull): Promise<void> {
    pull.queued = true;
    const merged = await this.#mergeCommit(pull);
    const { faults } = merged
      ? await checkStep(this.#objects, await this.#repository.head(), merged)
      : { faults: [1] };
    pull.queued = false;
    pull.autoMerge = null;
    if (faults.length === 0) await this.squash(pull, {});
  }

  async squash(pull: Pull, { commitHeadline, commitBody }: Json): Promise<string> {
    const changes = await this.#ownChanges(pull);
    const message = `${commitHeadline ?? pull.title}\n\n${commitBody ?? pull.body}`;
    for (;;) {
      const head = await this.#repository.head();
      const sha = await this.#repository.commit(head, changes, message);
      if (!await this.#repository.advanceMain(head, sha)) continue;
      Object.assign(pull, { state: "closed", merged: sha });
      return sha;
    }
  }

  async #ownChanges(pull: Pull): Promise<Map<string, string | null>> {
    const [parent] = (await git.readCommit({ ...this.#base, oid: pull.sha })).commit.parent;
    return await this.#diff(parent, pull.sha);
  }

  async #diff(from: string, to: string) {
    const [a, b] = await Promise.all([from, to].map((oid) => this.#objects.root(oid)));
    return await changesBetween(this.#objects, a, b);
  }

  /** `refs/pull/N/merge`: the change on today's `main`; null when both touched the same file. */
  async #mergeCommit(pull: Pull): Promise<string | null> {
    const head = await this.#repository.head();
    const [parent] = (await git.readCommit({ ...this.#base, oid: pull.sha })).commit.parent;
    const [own, others] = await Promise.all([
      this.#ownChanges(pull),
      this.#diff(parent, head),
    ]);
    const clash = [...own].some(([path, text]) => others.has(path) && others.get(path) !== text);
    return clash ? null : await this.#repository.commit(head, own, "merge");
  }

  async statusOf(pull: Pull): Promise<string> {
    if (!await this.#mergeCommit(pull)) return "DIRTY";
    return pull.check?.conclusion === "SUCCESS" ? "CLEAN" : "BLOCKED";
  }

  moved(branch: string, sha: string): void {
    for (const pull of this.all) {
      if (pull.branch === branch && pull.state === "open" && pull.sha !== sha) {
        Object.assign(pull, { sha, check: null });
      }
    }
  }

  rest(pull: Pull) {
    return {
      number: pull.number,
      html_url: `https://github.example/vecton/devops/pull/${pull.number}`,
      title: pull.title,
      body: pull.body,
      merged_at: pull.merged && new Date().toISOString(),
      merge_commit_sha: pull.merged,
      labels: pull.labels.map((name) => ({ name })),
      head: { ref: pull.branch, sha: pull.sha },
    };
  }

  async graphql(pull: Pull) {
    const { check } = pull;
    const nodes = check
      ? [{ databaseId: check.id, name: "vecton/checks", conclusion: check.conclusion }, {}]
      : [];
    return {
      id: String(pull.number),
      merged: pull.merged !== null,
      mergeCommit: pull.merged && { oid: pull.merged },
      headRefOid: pull.sha,
      mergeStateStatus: await this.statusOf(pull),
      isMergeQueueEnabled: this.mergeQueue,
      isInMergeQueue: pull.queued,
      autoMergeRequest: pull.autoMerge && { enabledAt: new Date().toISOString() },
      commits: { nodes: [{ commit: { statusCheckRollup: { contexts: { nodes } } } }] },
    };
  }
}
