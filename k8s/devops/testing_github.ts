/**
 * What GitHub does with the devops repository, over real HTTP: a bare repository behind the Git Data
 * API, pull requests with the required check, auto-merge, a merge queue, and its ways to fail.
 */
import git from "isomorphic-git";
import { generateKeyPairSync } from "node:crypto";
import { importSPKI, jwtVerify } from "jose";
import { durableFs } from "./durable.ts";
import type { GithubOptions } from "./github/client.ts";
import { gitObjects, openRepository } from "./repository.ts";
import { FakePulls, type Pull } from "./testing_github_pulls.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

type Handler = (context: {
  body: Json;
  params: Record<string, string>;
  query: URLSearchParams;
}) => Promise<Response | object | null> | Response | object | null;

const installationId = 77;

export class FakeGithub {
  readonly pulls: FakePulls;
  calls: string[] = [];
  /** Answers of the next calls that match, in place of the real ones. */
  #failures: { match: RegExp; answer: () => Response | Promise<Response>; after: boolean }[] = [];
  #server: Deno.HttpServer<Deno.NetAddr>;
  #routes: { method: string; pattern: URLPattern; handle: Handler }[] = [];
  #keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    // As GitHub hands them out.
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  #token = `ghs_${crypto.randomUUID().replaceAll("-", "")}`;
  #objects;
  #repository;
  #base;

  private constructor(
    readonly path: string,
    repository: Awaited<ReturnType<typeof openRepository>>,
  ) {
    this.#repository = repository;
    this.#base = { fs: durableFs, gitdir: path };
    this.#objects = gitObjects(path);
    this.pulls = new FakePulls(path, repository);
    this.#serve();
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (req) => this.#answer(req),
    );
  }

  static async start(path: string): Promise<FakeGithub> {
    return new FakeGithub(path, await openRepository(path));
  }

  get options(): GithubOptions {
    return {
      apiUrl: `http://127.0.0.1:${this.#server.addr.port}`,
      repository: "vecton/devops",
      appId: "12",
      privateKey: this.#keys.privateKey,
      installationId,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  /**
   * The next `times` calls whose `METHOD /path` matches get this answer; with `after`, when what was
   * asked for has been done all the same.
   */
  fail(
    match: RegExp,
    answer: () => Response | Promise<Response>,
    { times = 1, after = false } = {},
  ): void {
    for (let i = 0; i < times; i++) this.#failures.push({ match, answer, after });
  }

  /** Somebody else's commit on `main`. */
  async push(changes: Map<string, string | null>, message = "By hand"): Promise<string> {
    const head = await this.#repository.head();
    const revision = await this.#repository.commit(head, changes, message);
    await this.#repository.advanceMain(head, revision);
    return revision;
  }

  async #answer(req: Request): Promise<Response> {
    const url = new URL(req.url);
    const call = `${req.method} ${url.pathname}`;
    this.calls.push(call);
    const failing = this.#failures.findIndex(({ match }) => match.test(call));
    const [failure] = failing >= 0 ? this.#failures.splice(failing, 1) : [];
    if (failure && !failure.after) return await failure.answer();
    const real = await this.#really(req, url, call);
    return failure ? await failure.answer() : real;
  }

  async #really(req: Request, url: URL, call: string): Promise<Response> {
    const body = JSON.parse(await req.text() || "{}");
    const token = req.headers.get("authorization") ?? "";
    if (call === `POST /app/installations/${installationId}/access_tokens`) {
      const key = await importSPKI(this.#keys.publicKey, "RS256");
      await jwtVerify(token.replace(/^bearer /i, ""), key, { issuer: "12" });
      const expires_at = new Date(Date.now() + 3_600_000).toISOString();
      return Response.json({ token: this.#token, expires_at, permissions: {} }, { status: 201 });
    }
    if (!token.endsWith(this.#token)) return refuse(401, "Bad credentials");
    for (const { method, pattern, handle } of this.#routes) {
      const match = method === req.method && pattern.exec({ pathname: url.pathname });
      if (!match) continue;
      const params = Object.fromEntries(
        Object.entries(match.pathname.groups).map((
          [name, value],
        ) => [name, decodeURIComponent(value ?? "")]),
      );
      const result = await handle({ body, params, query: url.searchParams });
      if (result instanceof Response) return result;
      if (result === null) return refuse(404, "Not Found");
      const text = JSON.stringify(result);
      const etag = `"${new Uint8Array(await crypto.subtle.digest("SHA-1", bytes(text))).toHex()}"`;
      if (req.headers.get("if-none-match") === etag) return new Response(null, { status: 304 });
      return new Response(text, { headers: { "content-type": "application/json", etag } });
    }
    return refuse(404, `Not Found: ${call}`);
  }

  #on(method: string, path: string, handle: Handler): void {
    const pattern = new URLPattern({ pathname: `/repos/vecton/devops${path}` });
    this.#routes.push({ method, pattern, handle });
  }

  #serve(): void {
    const base = this.#base;
    const known = (oid: string) => git.readObject({ ...base, oid }).catch(() => null);
    const branchOf = (ref: string) => ref.replace(/^(refs\/)?heads\//, "");
    const refOf = (name: string) =>
      git.resolveRef({ ...base, ref: `refs/heads/${name}` }).catch(() => null);

    this.#on("GET", "/git/ref/heads/:name", async ({ params }) => {
      const sha = await refOf(params.name);
      return sha && { ref: `refs/heads/${params.name}`, object: { sha, type: "commit" } };
    });
    this.#on("GET", "/git/commits/:sha", async ({ params: { sha } }) => {
      if (!await known(sha)) return null;
      const { commit } = await git.readCommit({ ...base, oid: sha });
      const date = new Date(commit.committer.timestamp * 1000).toISOString();
      const parents = commit.parent.map((sha) => ({ sha }));
      return { sha, tree: { sha: commit.tree }, parents, committer: { date } };
    });
    this.#on("GET", "/git/trees/:sha", async ({ params: { sha } }) => {
      const { tree } = await git.readTree({ ...base, oid: sha });
      const entries = tree.map(({ path, type, oid, mode }) => ({ path, type, sha: oid, mode }));
      return { sha, tree: entries, truncated: false };
    });
    this.#on("GET", "/git/blobs/:sha", async ({ params: { sha } }) => {
      const { blob } = await git.readBlob({ ...base, oid: sha });
      // In lines of 60 characters, as GitHub sends it.
      const content = blob.toBase64().replace(/.{60}/g, "$&\n");
      return { sha, content, encoding: "base64" };
    });
    this.#on("POST", "/git/trees", async ({ body }) => {
      const holder = await git.writeCommit({
        ...base,
        commit: { message: "x", tree: body.base_tree, parent: [], ...signed(new Date()) },
      });
      const changes = body.tree.map(({ path, content }: Json) => [path, content ?? null]);
      const commit = await this.#repository.commit(holder, new Map(changes), "x");
      return { sha: await this.#objects.root(commit) };
    });
    this.#on("POST", "/git/commits", async ({ body }) => {
      const { message, tree, parents, committer } = body;
      const sha = await git.writeCommit({
        ...base,
        commit: { message, tree, parent: parents, ...signed(new Date(committer.date)) },
      });
      return { sha };
    });
    this.#on("POST", "/git/refs", async ({ body }) => {
      const branch = branchOf(body.ref);
      if (await refOf(branch)) return refuse(422, "Reference already exists");
      await this.#repository.setBranch(branch, body.sha);
      return { ref: body.ref };
    });
    this.#on("PATCH", "/git/refs/heads/:name+", async ({ params: { name }, body }) => {
      const present = await refOf(name);
      if (!present) return refuse(422, "Reference does not exist");
      const forward = await git.isDescendent({ ...base, oid: body.sha, ancestor: present });
      if (!forward && !body.force) return refuse(422, "Update is not a fast forward");
      if (name === "main") return refuse(422, "Protected branch update failed");
      await this.#repository.setBranch(name, body.sha);
      this.pulls.moved(name, body.sha);
      if (this.pulls.checksAtOnce) await this.pulls.runChecks();
      return { ref: `refs/heads/${name}` };
    });
    this.#on("DELETE", "/git/refs/heads/:name+", async ({ params: { name } }) => {
      if (!await refOf(name)) return refuse(422, "Reference does not exist");
      await this.#repository.setBranch(name, null);
      return new Response(null, { status: 204 });
    });
    this.#servePulls(refOf);
    this.#serveGraphql();
  }

  #servePulls(refOf: (name: string) => Promise<string | null>): void {
    this.#on("GET", "/pulls", ({ query }) => {
      const branch = query.get("head")?.replace(/^vecton:/, "");
      return this.pulls.all.filter((pull) =>
        (!branch || pull.branch === branch) && pull.state === (query.get("state") ?? "open")
      ).toReversed().map((pull) => this.pulls.rest(pull));
    });
    this.#on("POST", "/pulls", async ({ body }) => {
      const sha = await refOf(body.head);
      const open = this.pulls.all.some(({ branch, state }) =>
        branch === body.head && state === "open"
      );
      if (!sha || open) return refuse(422, "A pull request already exists");
      const pull: Pull = {
        number: this.pulls.all.length + 1,
        title: body.title,
        body: body.body,
        branch: body.head,
        sha,
        state: "open",
        merged: null,
        labels: [],
        autoMerge: null,
        queued: false,
        check: null,
      };
      this.pulls.all.push(pull);
      return this.pulls.rest(pull);
    });
    const of = (number: string) => this.pulls.all[Number(number) - 1];
    this.#on("PATCH", "/pulls/:number", ({ params, body }) => {
      of(params.number).state = body.state;
      return this.pulls.rest(of(params.number));
    });
    this.#on("PUT", "/pulls/:number/merge", async ({ params, body }) => {
      const pull = of(params.number);
      if (pull.sha !== body.sha) return refuse(409, "Head branch was modified");
      if (await this.pulls.statusOf(pull) !== "CLEAN") {
        return refuse(405, "Pull Request is not mergeable");
      }
      const { commit_title: commitHeadline, commit_message: commitBody } = body;
      return { sha: await this.pulls.squash(pull, { commitHeadline, commitBody }), merged: true };
    });
    this.#on("POST", "/issues/:number/labels", ({ params, body }) => {
      of(params.number).labels.push(...body.labels);
      return [];
    });
    this.#on("GET", "/check-runs/:id/annotations", ({ params }) => {
      const { check } = this.pulls.all.find(({ check }) => check?.id === Number(params.id))!;
      return check!.faults.map(({ check, path, message }) => ({
        path,
        title: check,
        message,
        annotation_level: "failure",
      }));
    });
    this.#on("GET", "/commits", async ({ query }) => {
      const log = await this.#repository.log(
        Number(query.get("per_page")),
        query.get("path") ?? "",
      );
      return log.map(({ revision, parent, message, at }) => ({
        sha: revision,
        html_url: `https://github.example/vecton/devops/commit/${revision}`,
        parents: parent ? [{ sha: parent }] : [],
        commit: { message, committer: { date: at } },
      }));
    });
  }

  #serveGraphql(): void {
    const pattern = new URLPattern({ pathname: "/graphql" });
    const handle: Handler = async ({ body: { query, variables } }) => {
      if (query.startsWith("query PullRequestState")) {
        const pull = this.pulls.all[variables.number - 1];
        // Actions has had its time between two looks.
        const state = await this.pulls.graphql(pull);
        if (this.pulls.checksAtOnce) await this.pulls.runChecks();
        return { data: { repository: { pullRequest: state } } };
      }
      const { pullRequestId, expectedHeadOid, ...how } = variables.input;
      const pull = this.pulls.all[Number(pullRequestId) - 1];
      const clean = await this.pulls.statusOf(pull) === "CLEAN";
      if (query.startsWith("mutation EnableAutoMerge")) {
        if (clean) return errors("Pull request Pull request is in clean status");
        if (this.pulls.mergeQueue && how.mergeMethod) {
          return errors("The merge strategy for main is set by the merge queue");
        }
        pull.autoMerge = how;
      } else if (!clean || expectedHeadOid !== pull.sha) return errors("Pull request is not ready");
      else await this.pulls.queue(pull);
      if (this.pulls.checksAtOnce) await this.pulls.runChecks();
      return { data: {} };
    };
    this.#routes.push({ method: "POST", pattern, handle });
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);

function signed(date: Date) {
  const seconds = { timestamp: Math.floor(date.getTime() / 1000), timezoneOffset: 0 };
  const who = { name: "Vecton DevOps", email: "devops@vecton.invalid", ...seconds };
  return { author: who, committer: who };
}

const errors = (message: string) => ({ errors: [{ type: "UNPROCESSABLE", message }] });

export const refuse = (status: number, message: string, headers: HeadersInit = {}) =>
  Response.json({ message, documentation_url: "https://docs.github.com/rest" }, {
    status,
    headers,
  });
