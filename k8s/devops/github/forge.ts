/**
 * The devops repository at GitHub: a change is a pull request that merges itself when the checks
 * pass, which are those that the local forge runs in process ({@link requiredCheck}).
 */
import {
  type Forge,
  type Merged,
  messageOf,
  type Proposal,
  RefusedChange,
  trailersOf,
} from "../forge.ts";
import type { Changes } from "../layout.ts";
import { type Snapshot, snapshotOf } from "../snapshot.ts";
import { githubClient, type GithubOptions } from "./client.ts";
import { githubObjects } from "./objects.ts";
import {
  advance,
  closePull,
  faultsOf,
  labelPull,
  openPull,
  openPulls,
  pullOf,
  pushBranch,
  removeBranch,
  stateOf,
} from "./pulls.ts";

export function githubForge(options: GithubOptions): Forge {
  const github = githubClient(options);
  const objects = githubObjects(github);

  async function main(): Promise<Snapshot> {
    const parameters = { ref: "heads/main" };
    const { object } = await github.watch<{ object: { sha: string } }>(
      "GET /git/ref/{+ref}",
      parameters,
    );
    return snapshotOf(objects, object.sha);
  }

  /** A commit with the changes on top of the base; no branch names it yet. */
  async function commit(base: Snapshot, changes: Changes, message: string, at: Date) {
    const tree = await github.rest<{ sha: string }>("POST /git/trees", {
      base_tree: await objects.root(base.revision),
      tree: [...changes].map(([path, content]) => ({
        path,
        mode: "100644",
        type: "blob",
        ...(content === null ? { sha: null } : { content }),
      })),
    });
    const who = { name: "Vecton DevOps", email: "devops@vecton.invalid", date: at.toISOString() };
    const { sha } = await github.rest<{ sha: string }>("POST /git/commits", {
      message,
      tree: tree.sha,
      parents: [base.revision],
      author: who,
      committer: who,
    });
    return sha;
  }

  async function merge(proposal: Proposal): Promise<Merged> {
    const { id, kind, title } = proposal;
    const present = await pullOf(github, id, "open");
    // The same time whenever it is built: the first proposal's, in git's whole seconds.
    const proposed = present && await objects.commit(present.head.sha);
    const at = proposed ? new Date(proposed.at) : new Date(Math.floor(Date.now() / 1000) * 1000);
    const base = await main();
    const changes = await proposal.build(base, at);
    if (changes.size === 0) {
      if (present) await closePull(github, id, present.number);
      return { revision: base.revision, changed: false };
    }
    const message = messageOf(proposal, changes);
    const body = message.slice(message.indexOf("\n\n") + 2);
    let pull = present;
    let state = pull && await stateOf(github, pull.number);
    if (pull && state && !state.merged) {
      const faults = await faultsOf(github, state);
      const current = await says(snapshotOf(objects, pull.head.sha), changes);
      if (faults && current) {
        await closePull(github, id, pull.number);
        throw new RefusedChange(faults, pull.html_url);
      }
      const stale = ["DIRTY", "BEHIND"].includes(state.mergeStateStatus) || faults ||
        isStranded(state) && proposed!.parents[0] !== base.revision;
      if (stale || !current) {
        await pushBranch(github, id, await commit(base, changes, message, at));
        state = await stateOf(github, pull.number);
      }
    } else if (!pull) {
      await pushBranch(github, id, await commit(base, changes, message, at));
      pull = await openPull(github, { id, title, body });
      state = await stateOf(github, pull.number);
    }
    const { html_url: url, number } = pull!;
    await labelPull(github, pull!, kind);
    const merged = state!.merged
      ? { sha: state!.mergeCommit!.oid }
      : await advance(github, { number, title, body }, state!);
    if (!merged) {
      const tenant = trailersOf(message).get("Tenant") ?? null;
      return { revision: base.revision, changed: true, pullRequest: { id, title, url, tenant } };
    }
    await removeBranch(github, id);
    return { revision: merged.sha, changed: true };
  }

  return {
    main,
    merge,
    async at(revision) {
      return await objects.commit(revision) && snapshotOf(objects, revision);
    },
    async find(id) {
      const pull = await pullOf(github, id, "closed");
      if (!pull) return null;
      const requestHash = trailersOf(pull.body ?? "").get("Request") ?? "";
      return { revision: pull.merge_commit_sha!, requestHash };
    },
    async proposed(id) {
      const pull = await pullOf(github, id, "open");
      return pull && snapshotOf(objects, pull.head.sha);
    },
    open: () => openPulls(github),
    async history(path, limit) {
      const commits = await github.rest<{
        sha: string;
        html_url: string;
        parents: { sha: string }[];
        commit: { message: string; committer: { date: string } };
      }[]>("GET /commits", { sha: "main", path, per_page: Math.min(limit, 100) });
      return commits.map(({ sha, html_url, parents, commit }) => ({
        revision: sha,
        parent: parents[0]?.sha ?? null,
        title: commit.message.split("\n")[0],
        at: commit.committer.date,
        operation: trailersOf(commit.message).get("Operation") ?? null,
        url: html_url,
      }));
    },
  };
}

/** Does the proposed commit hold what the change is now? */
async function says(head: Snapshot, changes: Changes): Promise<boolean> {
  for (const [path, text] of changes) {
    if (await head.read(path) !== text) return false;
  }
  return true;
}

/** Ready, and yet not on its way: the queue has put it out, as when its result did not pass. */
const isStranded = (state: { mergeStateStatus: string; isInMergeQueue: boolean }) =>
  state.mergeStateStatus === "CLEAN" && !state.isInMergeQueue;
