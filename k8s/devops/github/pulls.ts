/** Pull requests of operations: opened, watched, merged or queued, and closed with their reason. */
import type { Fault } from "../checks.ts";
import { trailersOf } from "../forge.ts";
import type { PullRequest } from "../forge.ts";
import type { Github } from "./client.ts";

/** The name that branch protection requires; the workflow's job has it. */
export const requiredCheck = "vecton/checks";

interface RestPull {
  number: number;
  html_url: string;
  title: string;
  body: string | null;
  merged_at: string | null;
  merge_commit_sha: string | null;
  labels: { name: string }[];
  head: { ref: string; sha: string };
}

/** How a pull request stands (GraphQL: REST does not know the merge queue). */
export interface PullState {
  id: string;
  merged: boolean;
  mergeCommit: { oid: string } | null;
  headRefOid: string;
  mergeStateStatus: string;
  isMergeQueueEnabled: boolean;
  isInMergeQueue: boolean;
  autoMergeRequest: { enabledAt: string } | null;
  checks: { databaseId: number; conclusion: string | null }[];
}

const stateQuery = `query PullRequestState($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id merged mergeCommit { oid } headRefOid mergeStateStatus isMergeQueueEnabled isInMergeQueue
      autoMergeRequest { enabledAt }
      commits(last: 1) { nodes { commit { statusCheckRollup { contexts(first: 50) { nodes {
        ... on CheckRun { databaseId name conclusion }
      } } } } } }
    }
  }
}`;

const autoMerge = `mutation EnableAutoMerge($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { clientMutationId }
}`;

const enqueue = `mutation Enqueue($input: EnqueuePullRequestInput!) {
  enqueuePullRequest(input: $input) { clientMutationId }
}`;

export const branchOf = (id: string) => `op/${id}`;

/** The newest pull request of an operation in this state, open or merged. */
export async function pullOf(
  github: Github,
  id: string,
  state: "open" | "closed",
): Promise<RestPull | null> {
  const head = `${github.owner}:${branchOf(id)}`;
  const found = await github.rest<RestPull[]>("GET /pulls", { head, state, base: "main" });
  return found.find(({ merged_at }) => state === "open" || merged_at !== null) ?? null;
}

export async function openPulls(github: Github): Promise<PullRequest[]> {
  const parameters = { state: "open", base: "main", per_page: 100 };
  const pulls = await github.watch<RestPull[]>("GET /pulls", parameters);
  return pulls.filter(({ head }) => head.ref.startsWith("op/")).map((pull) => ({
    id: pull.head.ref.slice("op/".length),
    title: pull.title,
    url: pull.html_url,
    tenant: trailersOf(pull.body ?? "").get("Tenant") ?? null,
  }));
}

/** Points the operation's branch at a commit, wherever it was: nobody else works on it. */
export async function pushBranch(github: Github, id: string, sha: string): Promise<void> {
  const ref = `heads/${branchOf(id)}`;
  const move = () =>
    github.rest("PATCH /git/refs/{+ref}", { ref, sha, force: true }, { missing: [404, 422] });
  if (await move() !== null) return;
  const made = await github.rest("POST /git/refs", { ref: `refs/${ref}`, sha }, { missing: [422] });
  // Another process with the same operation was faster by this much.
  if (made === null) await move();
}

export async function openPull(
  github: Github,
  { id, title, body }: { id: string; title: string; body: string },
): Promise<RestPull> {
  const head = branchOf(id);
  const pull = await github.rest<RestPull | null>(
    "POST /pulls",
    { head, base: "main", title, body },
    { missing: [422] },
  );
  // Another process was faster with the same operation.
  const opened = pull ?? await pullOf(github, id, "open");
  if (!opened) throw new Error(`GitHub opens no pull request for ${head}`);
  return opened;
}

/** Labelled, unless it is: a process may have died in between. */
export async function labelPull(
  github: Github,
  { number, labels }: { number: number; labels: { name: string }[] },
  label: string,
): Promise<void> {
  if (labels.some(({ name }) => name === label)) return;
  await github.rest("POST /issues/{number}/labels", { number, labels: [label] });
}

export async function stateOf(github: Github, number: number): Promise<PullState> {
  const { owner, name } = github;
  // deno-lint-ignore no-explicit-any
  const { repository } = await github.graphql<any>(stateQuery, { owner, name, number });
  const { commits, ...pull } = repository.pullRequest;
  const contexts = commits.nodes[0]?.commit.statusCheckRollup?.contexts.nodes ?? [];
  return {
    ...pull,
    checks: contexts.filter((context: { name?: string }) => context.name === requiredCheck),
  };
}

/**
 * Brings it towards `main`: merged at once when nothing is missing, else when its checks pass. A
 * pull request that became ready without anybody's doing is not queued by itself: it is put there.
 */
export async function advance(
  github: Github,
  pull: { number: number; title: string; body: string },
  state: PullState,
): Promise<{ sha: string } | null> {
  const ready = ["CLEAN", "HAS_HOOKS", "UNSTABLE"].includes(state.mergeStateStatus);
  const { id: pullRequestId, headRefOid } = state;
  if (ready && state.isMergeQueueEnabled) {
    if (state.isInMergeQueue) return null;
    await github.graphql(enqueue, { input: { pullRequestId, expectedHeadOid: headRefOid } });
  } else if (ready) {
    // One commit on a line: `main` reads like the local forge's, with the operation's trailers.
    return await github.rest<{ sha: string } | null>("PUT /pulls/{number}/merge", {
      number: pull.number,
      sha: headRefOid,
      merge_method: "squash",
      commit_title: pull.title,
      commit_message: pull.body,
    }, { missing: [405, 409] });
  } else if (!state.autoMergeRequest && !state.isInMergeQueue) {
    const message = { mergeMethod: "SQUASH", commitHeadline: pull.title, commitBody: pull.body };
    // The queue decides how it merges, and refuses to be told.
    const how = state.isMergeQueueEnabled ? {} : message;
    await github.graphql(autoMerge, { input: { pullRequestId, ...how } }).catch((error) => {
      // Its checks passed in this moment: the next step merges it.
      if (!error.message.includes("clean status")) throw error;
    });
  }
  return null;
}

/** What the required check found wrong; null while it has not failed. */
export async function faultsOf(github: Github, { checks }: PullState): Promise<Fault[] | null> {
  const failed = checks.find(({ conclusion }) =>
    ["FAILURE", "CANCELLED", "TIMED_OUT", "ACTION_REQUIRED"].includes(conclusion ?? "")
  );
  if (!failed) return null;
  const annotations = await github.rest<
    { path: string; title: string | null; message: string; annotation_level: string }[]
  >("GET /check-runs/{id}/annotations", { id: failed.databaseId, per_page: 50 });
  const faults = annotations.filter(({ annotation_level }) => annotation_level === "failure")
    .map(({ path, title, message }): Fault => ({
      check: (title ?? "path") as Fault["check"],
      path,
      message,
    }));
  const unexplained: Fault = {
    check: "path",
    path: requiredCheck,
    message: `ended as ${failed.conclusion?.toLowerCase()} without saying why`,
  };
  return faults.length > 0 ? faults : [unexplained];
}

/** Closed, so that it is not merged after all, and its branch goes. */
export async function closePull(github: Github, id: string, number: number): Promise<void> {
  await github.rest("PATCH /pulls/{number}", { number, state: "closed" });
  await removeBranch(github, id);
}

export async function removeBranch(github: Github, id: string): Promise<void> {
  const ref = `heads/${branchOf(id)}`;
  await github.rest("DELETE /git/refs/{+ref}", { ref }, { missing: [404, 422] });
}
