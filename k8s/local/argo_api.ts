import { z } from "zod";
import type { Application } from "./application.ts";
import { lastLines } from "./child.ts";
import type { Fleet } from "./fleet.ts";
import type { Reconciler } from "./reconciler.ts";

interface Options {
  port: number;
  reconciler: Pick<Reconciler, "applications" | "remove">;
  fleet: Fleet;
}

const pattern = new URLPattern({ pathname: "/api/v1/applications{/tenant-:slug}?{/:part}?" });

/** A merge patch of an Application, as Argo CD takes it: of it only annotations can be changed. */
const patchRequest = z.object({
  patchType: z.literal("merge"),
  patch: z.string().transform((text) => JSON.parse(text)).pipe(z.object({
    metadata: z.object({ annotations: z.record(z.string(), z.string()) }),
  })),
});

/** The part of Argo CD's HTTP API that the DevOps API uses, on this machine only. */
export function startArgoApi(options: Options): { port: number; stop(): Promise<void> } {
  const server = Deno.serve({
    port: options.port,
    hostname: "127.0.0.1",
    onListen: () => {},
    onError: (error) => failure(400, error instanceof Error ? error.message : String(error)),
  }, (req) => answer(req, options));
  return { port: server.addr.port, stop: () => server.shutdown() };
}

async function answer(req: Request, { reconciler, fleet }: Options): Promise<Response> {
  const url = new URL(req.url);
  const match = pattern.exec(url);
  if (!match) return failure(404, "not found");
  const { slug, part } = match.pathname.groups;
  // Applications of the platform itself: on one machine there are none.
  if (!slug && part) return failure(404, "application not found");
  if (!slug) {
    const items = select(reconciler.applications, url.searchParams.get("selector") ?? "");
    return Response.json({ items: items.map((item) => described(item, fleet)) });
  }
  const application = reconciler.applications.get(slug);
  if (!application) return failure(404, "application not found");
  switch (`${req.method} ${part ?? ""}`) {
    case "GET ":
      return Response.json(described(application, fleet));
    case "GET resource-tree":
      return Response.json({ nodes: nodesOf(application, fleet) });
    case "GET logs":
      return await logs(slug, url.searchParams);
    case "PATCH ": {
      const { patch } = patchRequest.parse(await req.json());
      Object.assign(application.metadata.annotations, patch.metadata.annotations);
      return Response.json(described(application, fleet));
    }
    case "DELETE ":
      if (url.searchParams.get("cascade") === "false") {
        return failure(400, "here an Application goes only with what it made");
      }
      reconciler.remove(slug);
      return Response.json({});
    default:
      return failure(405, "method not allowed");
  }
}

const failure = (status: number, message: string) =>
  Response.json({ error: message, message }, { status });

/** Equality of labels, as in `vecton.hu/ring=early,vecton.hu/state=active`. */
function select(applications: Map<string, Application>, selector: string): Application[] {
  const wanted = selector.split(",").filter((part) => part).map((part) => part.split(/==?/));
  return [...applications.values()].filter(({ metadata }) =>
    wanted.every(([name, value]) => metadata.labels[name] === value)
  );
}

/** With what the processes of this moment add to it: one that keeps ending degrades its tenant. */
function described(application: Application, fleet: Fleet): Application {
  const { status, metadata } = application;
  const namespace = `t-${metadata.labels["vecton.hu/tenant"]}`;
  let broken: string | null = null;
  const resources = status.resources.map((resource) => {
    if (resource.kind !== "Deployment" || resource.health.status !== "Healthy") return resource;
    const message = fleet.crashLoop(namespace, resource.name);
    if (!message) return resource;
    broken ??= `Deployment ${resource.name}: ${message}`;
    return { ...resource, health: { status: "Degraded" as const, message } };
  });
  if (broken === null || status.health.status !== "Healthy") return application;
  const health = { status: "Degraded" as const, message: broken };
  return { ...application, status: { ...status, resources, health } };
}

function nodesOf(application: Application, fleet: Fleet) {
  const { metadata, status } = described(application, fleet);
  const namespace = `t-${metadata.labels["vecton.hu/tenant"]}`;
  return status.resources.map(({ group, version, kind, namespace: of, name, health }) => {
    const deployment = kind === "Deployment" ? fleet.get(namespace, name) : undefined;
    const info = deployment
      ? [
        { name: "Replicas", value: `${deployment.child ? 1 : 0}/1` },
        { name: "Idle after", value: `${deployment.scaling?.cooldownSeconds ?? 0}s` },
      ]
      : [];
    return { group, version, kind, namespace: of, name, health, info };
  });
}

/** What a Job or service has said, a JSON document a line; the last one says that it is the last. */
async function logs(slug: string, parameters: URLSearchParams): Promise<Response> {
  const name = parameters.get("resourceName") ?? "";
  if (!/^[a-z0-9-]+$/.test(name)) return failure(400, "resourceName names a Job or a Deployment");
  const count = Math.min(Number(parameters.get("tailLines")) || 1000, 10_000);
  const line = (content: string, last: boolean) =>
    `${JSON.stringify({ result: { content, podName: name, last } })}\n`;
  const lines = await lastLines(`t-${slug}/${name}`, count);
  const body = [...lines.map((content) => line(content, false)), line("", true)].join("");
  return new Response(body, { headers: { "content-type": "application/json" } });
}
