/** GitHub's API as a GitHub App's installation uses it, and what its refusals mean here. */
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/core";
import { ForgeRefused, ForgeUnavailable } from "../forge.ts";

export interface GithubOptions {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an own server. */
  apiUrl: string;
  /** `owner/name` of the devops repository. */
  repository: string;
  /**
   * A GitHub App, not a token of a person or of a workflow: what a workflow's token pushes starts no
   * checks. It may write contents and pull requests, and read checks.
   */
  appId: string;
  /** PEM, PKCS#1 or PKCS#8. */
  privateKey: string;
  installationId: number;
  /** Longest wait for one answer. */
  timeoutMs?: number;
}

/** More at once, and GitHub takes it for abuse. */
const atOnce = 10;

export interface Github {
  /** A REST call below `/repos/{owner}/{repo}`; its `data`. Null when `missing` is answered. */
  rest<T>(
    route: string,
    parameters?: Record<string, unknown>,
    options?: { missing?: number[] },
  ): Promise<T>;
  /**
   * A GET that is asked for again and again, by its ETag: unchanged, it costs nothing of the limit.
   * Those who ask at the same moment share the answer.
   */
  watch<T>(route: string, parameters?: Record<string, unknown>): Promise<T>;
  graphql<T>(query: string, variables: Record<string, unknown>): Promise<T>;
  owner: string;
  name: string;
}

export function githubClient(options: GithubOptions): Github {
  const { apiUrl, repository, appId, privateKey, installationId, timeoutMs = 15_000 } = options;
  const [owner, name] = repository.split("/");
  const octokit = new Octokit({
    authStrategy: createAppAuth,
    auth: { appId, privateKey, installationId },
    baseUrl: apiUrl,
    userAgent: "vecton-devops",
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
    },
    // What goes wrong is thrown; there is no second place for it.
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const place = places(atOnce);
  const watched = new Map<string, { etag?: string; data: unknown }>();
  const watching = new Map<string, Promise<unknown>>();

  async function request(route: string, parameters: Record<string, unknown> = {}) {
    const [method, path] = route.split(" ");
    return await place(() =>
      octokit.request(`${method} /repos/{owner}/{repo}${path}`, {
        ...parameters,
        owner,
        repo: name,
      })
    );
  }
  async function look(key: string, route: string, parameters: Record<string, unknown>) {
    const known = watched.get(key);
    try {
      const headers = known?.etag ? { "if-none-match": known.etag } : {};
      const { data, headers: got } = await request(route, { ...parameters, headers });
      watched.set(key, { etag: got.etag, data });
      return data;
    } catch (error) {
      if ((error as { status?: number }).status === 304) return known!.data;
      throw meaningOf(error, route);
    }
  }
  return {
    owner,
    name,
    async rest<T>(
      route: string,
      parameters?: Record<string, unknown>,
      { missing = [] }: { missing?: number[] } = {},
    ) {
      try {
        return (await request(route, parameters)).data as T;
      } catch (error) {
        if (missing.includes((error as { status?: number }).status ?? 0)) return null as T;
        throw meaningOf(error, route);
      }
    },
    watch<T>(route: string, parameters: Record<string, unknown> = {}) {
      const key = route + JSON.stringify(parameters);
      const asked = watching.get(key) ?? look(key, route, parameters)
        .finally(() => watching.delete(key));
      watching.set(key, asked);
      return asked as Promise<T>;
    },
    async graphql<T>(query: string, variables: Record<string, unknown>) {
      try {
        return await place(() => octokit.graphql<T>(query, variables));
      } catch (error) {
        throw meaningOf(error, "GraphQL");
      }
    },
  };
}

/** A gate for `most` at once; the rest wait their turn. */
function places(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else busy--;
    }
  };
}

interface GithubError {
  status?: number;
  message: string;
  response?: { headers?: Record<string, string | undefined> };
  headers?: Record<string, string | undefined>;
  errors?: { type?: string; message: string }[];
}

/**
 * Limits and outages pass; all else stays until somebody changes something.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function meaningOf(error: unknown, route: string): Error {
  const { status, message, response, headers: own, errors } = error as GithubError;
  const headers = response?.headers ?? own ?? {};
  const limited = status === 429 || headers["retry-after"] !== undefined ||
    headers["x-ratelimit-remaining"] === "0" ||
    errors?.some(({ type }) => type === "RATE_LIMITED");
  if (limited) {
    const reset = Number(headers["x-ratelimit-reset"] ?? 0) * 1000 - Date.now();
    const seconds = Number(headers["retry-after"] ?? 0) || Math.ceil(Math.max(reset, 0) / 1000);
    return new ForgeUnavailable(`GitHub limits us: ${message}`, Math.max(seconds, 10));
  }
  if (errors) return new ForgeRefused(`GitHub refuses: ${errors.map((e) => e.message).join("; ")}`);
  if (status !== undefined && status < 500) {
    return new ForgeRefused(`GitHub answered ${status} to ${route}: ${message}`);
  }
  return new ForgeUnavailable(`GitHub does not answer ${route}: ${message}`);
}
