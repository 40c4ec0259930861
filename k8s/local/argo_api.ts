import type { Application } from "./application.ts";
import type { Fleet } from "./fleet.ts";
import type { Reconciler } from "./reconciler.ts";

/** The part of Argo CD's HTTP API that the DevOps API uses, on this machine only. */
export function startArgoApi(
  { port, reconciler, fleet }: { port: number; reconciler: Reconciler; fleet: Fleet },
): { stop(): Promise<void> } {
  const server = Deno.serve({ port, hostname: "127.0.0.1", onListen: () => {} }, (req) => {
    const { pathname } = new URL(req.url);
    const match = /^\/api\/v1\/applications(?:\/tenant-([a-z0-9-]+)(\/resource-tree)?)?$/
      .exec(pathname);
    if (!match) return Response.json({ error: "not found" }, { status: 404 });
    const [, slug, tree] = match;
    if (!slug) return Response.json({ items: [...reconciler.applications.values()] });
    if (req.method === "DELETE") {
      return reconciler.remove(slug) ? Response.json({}) : missing();
    }
    const application = reconciler.applications.get(slug);
    if (!application) return missing();
    return Response.json(tree ? { nodes: nodes(slug, application, fleet) } : application);
  });
  return { stop: () => server.shutdown() };
}

function missing(): Response {
  return Response.json({ error: "application not found" }, { status: 404 });
}

function nodes(slug: string, { status }: Application, fleet: Fleet) {
  return status.resources.map(({ kind, name, health }) => {
    const deployment = kind === "Deployment" ? fleet.get(`t-${slug}`, name) : undefined;
    const info = deployment
      ? [
        { name: "Replicas", value: `${deployment.child ? 1 : 0}/1` },
        { name: "Idle after", value: `${deployment.scaling?.cooldownSeconds ?? 0}s` },
      ]
      : [];
    return { kind, name, health, info };
  });
}
