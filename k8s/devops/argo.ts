/** The part of Argo CD's API that the tenant lifecycle uses; the local reconciler answers it too. */
import { z } from "zod";
import type { Ring } from "../tenant/mod.ts";

const health = z.object({ status: z.string().optional(), message: z.string().optional() });

const resource = z.object({
  group: z.string().optional(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  status: z.string().optional(),
  syncWave: z.coerce.number().optional(),
  hook: z.boolean().optional(),
  health: health.optional(),
});

/** What the last sync did with one resource; the only place where hooks are told of. */
const syncResult = z.object({
  kind: z.string(),
  name: z.string(),
  hookPhase: z.string().optional(),
  status: z.string().optional(),
  message: z.string().optional(),
});

const application = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({
    sync: z.object({ status: z.string().optional(), revision: z.string().optional() }).optional(),
    health: health.optional(),
    operationState: z.object({
      phase: z.string().optional(),
      message: z.string().optional(),
      startedAt: z.string().optional(),
      finishedAt: z.string().nullish(),
      syncResult: z.object({
        revision: z.string().optional(),
        resources: z.array(syncResult).nullish(),
      }).nullish(),
    }).optional(),
    resources: z.array(resource).nullish(),
    conditions: z.array(z.object({ type: z.string(), message: z.string().default("") })).nullish(),
  }).optional(),
});
export type Application = z.infer<typeof application>;
const list = z.object({ items: z.array(application).nullish() });
export type Resource = z.infer<typeof resource>;

const tree = z.object({
  nodes: z.array(z.object({
    kind: z.string(),
    name: z.string(),
    health: health.optional(),
    info: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  })).nullish(),
});
export type TreeNode = NonNullable<z.infer<typeof tree>["nodes"]>[number];

const logLine = z.object({
  result: z.object({
    content: z.string().default(""),
    podName: z.string().default(""),
    /** The end of the log, which is no line of it. */
    last: z.boolean().default(false),
  }),
});
const logLines = 2000;

export interface Argo {
  /** Null when there is no such Application. */
  application(slug: string): Promise<Application | null>;
  /** One of the platform's own apps, by its name; null when there is no such Application. */
  app(name: string): Promise<Application | null>;
  /** The Applications of a ring's tenants, by slug. */
  ring(ring: Ring): Promise<Map<string, Application>>;
  tree(slug: string): Promise<TreeNode[]>;
  /**
   * Removes the Application and, in reverse waves, all that it made; `approvedAt` answers the
   * confirmation that objects with data ask for (`Delete=confirm`).
   */
  remove(slug: string, approvedAt: Date): Promise<void>;
  /** What the last pod of a Job has written, its newest lines; null when there is none. */
  jobLog(slug: string, job: string): Promise<string | null>;
}

/** Argo CD cannot be asked, or it answered with an error. */
export class ArgoUnavailable extends Error {
  override name = "ArgoUnavailable";
  readonly code = "argocd_unavailable";
}

/** A client for the Argo CD (or local reconciler) at `url`; `token` of an API account, if it wants one. */
export function argoClient({ url, token }: { url: string; token?: string }): Argo {
  async function call(path: string, init: RequestInit = {}): Promise<Response | null> {
    let response: Response;
    try {
      response = await fetch(new URL(path, url), {
        ...init,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(init.body ? { "content-type": "application/json" } : {}),
        },
        signal: AbortSignal.timeout(10_000),
      });
    } catch (error) {
      throw new ArgoUnavailable(`Argo CD does not answer: ${(error as Error).message}`);
    }
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status === 404) return null;
    throw new ArgoUnavailable(`Argo CD answered ${response.status}`);
  }
  const path = (slug: string) => `/api/v1/applications/tenant-${slug}`;
  async function read(path: string): Promise<Application | null> {
    const response = await call(path);
    return response ? application.parse(await response.json()) : null;
  }
  return {
    application: (slug) => read(path(slug)),
    app: (name) => read(`/api/v1/applications/${name}`),
    async ring(ring) {
      const response = await call(`/api/v1/applications?selector=vecton.hu/ring%3D${ring}`);
      const { items } = list.parse(response ? await response.json() : {});
      return new Map(
        (items ?? []).filter(({ metadata }) => metadata.name.startsWith("tenant-"))
          .map((item) => [item.metadata.name.slice("tenant-".length), item]),
      );
    },
    async tree(slug) {
      const response = await call(`${path(slug)}/resource-tree`);
      return response ? tree.parse(await response.json()).nodes ?? [] : [];
    },
    async remove(slug, approvedAt) {
      const annotations = { "argocd.argoproj.io/deletion-approved": approvedAt.toISOString() };
      const approved = await call(path(slug), {
        method: "PATCH",
        body: JSON.stringify({
          name: `tenant-${slug}`,
          patchType: "merge",
          patch: JSON.stringify({ metadata: { annotations } }),
        }),
      });
      await approved?.body?.cancel();
      const response = await call(
        `${path(slug)}?cascade=true&propagationPolicy=background`,
        { method: "DELETE" },
      );
      await response?.body?.cancel();
    },
    async jobLog(slug, job) {
      const query = new URLSearchParams({
        namespace: `t-${slug}`,
        group: "batch",
        kind: "Job",
        resourceName: job,
        tailLines: String(logLines),
        follow: "false",
      });
      const response = await call(`${path(slug)}/logs?${query}`);
      if (!response) return null;
      const lines = (await response.text()).split("\n").filter(Boolean).map((line) =>
        logLine.parse(JSON.parse(line)).result
      );
      const written = lines.filter(({ last }) => !last);
      // A Job that was tried again has several pods.
      const pod = written.at(-1)?.podName;
      const own = written.filter(({ podName }) => podName === pod);
      return own.length > 0 ? own.map(({ content }) => content).join("\n") + "\n" : null;
    },
  };
}
