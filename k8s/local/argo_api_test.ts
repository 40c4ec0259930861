import "./testing_state.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { argoClient } from "../devops/argo.ts";
import { type Application, newApplication } from "./application.ts";
import { startArgoApi } from "./argo_api.ts";
import { logFile } from "./child.ts";
import type { Manifest } from "./cluster.ts";
import { Fleet } from "./fleet.ts";

const object = (kind: string, name: string, labels = {}): Manifest => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "t-a", labels },
});

/** The API over two Applications, asked as the DevOps API asks. */
function stage() {
  const applications = new Map<string, Application>();
  for (const [slug, ring] of [["a", "canary"], ["b", "stable"]]) {
    const manifests = [
      object("Namespace", "t-a", { "vecton.hu/ring": ring }),
      object("Deployment", "shop"),
    ];
    applications.set(slug, newApplication(slug, "1", manifests));
  }
  const removed: string[] = [];
  const fleet = new Fleet(() => {});
  const api = startArgoApi({
    port: 0,
    reconciler: { applications, remove: (slug) => removed.push(slug) > 0 },
    fleet,
  });
  const url = `http://127.0.0.1:${api.port}`;
  return {
    applications,
    removed,
    fleet,
    url,
    argo: argoClient({ url }),
    async [Symbol.asyncDispose]() {
      await api.stop();
      await fleet.stop();
    },
  };
}

Deno.test("the DevOps API's client finds Applications by name and by ring", async () => {
  await using at = await stage();
  assertEquals((await at.argo.application("a"))?.metadata.name, "tenant-a");
  assertEquals(await at.argo.application("c"), null);
  assertEquals([...(await at.argo.ring("canary")).keys()], ["a"]);
});

Deno.test("a removal is confirmed and asked for; without what it made nothing goes", async () => {
  await using at = await stage();
  await at.argo.remove("a", new Date());
  assertEquals(at.removed, ["a"]);
  const { annotations } = at.applications.get("a")!.metadata;
  assertEquals(
    Math.abs(Date.parse(annotations["argocd.argoproj.io/deletion-approved"]) - Date.now()) < 60_000,
    true,
  );
  const orphaning = await fetch(`${at.url}/api/v1/applications/tenant-b?cascade=false`, {
    method: "DELETE",
  });
  assertEquals([orphaning.status, at.removed], [400, ["a"]]);
  await orphaning.body?.cancel();
});

Deno.test("a service that keeps ending degrades its tenant, with what it said", async () => {
  await using at = await stage();
  const { status } = at.applications.get("a")!;
  status.health = { status: "Healthy" };
  for (const resource of status.resources) resource.health = { status: "Healthy" };
  await at.fleet.put("t-a", "shop", ["eval", "console.error('no table'); Deno.exit(2)"], {});
  for (const _ of ["once", "twice"]) await at.fleet.wake("t-a", "shop", 30_000).catch(() => {});
  const seen = await at.argo.application("a");
  assertEquals(seen?.status?.health?.status, "Degraded");
  assertStringIncludes(
    seen!.status!.health!.message!,
    "shop: CrashLoopBackOff: it ended with code 2",
  );
  const [node] = (await at.argo.tree("a")).filter(({ kind }) => kind === "Deployment");
  assertEquals(node.health?.status, "Degraded");
});

Deno.test("what a Job has said is to be had, its newest lines, and of nothing else on this machine", async () => {
  await using at = await stage();
  const path = logFile("t-a/migrate");
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, "one\ntwo\nthree\n");
  const ask = async (name: string) => {
    const query = new URLSearchParams({ kind: "Job", resourceName: name, tailLines: "2" });
    const response = await fetch(`${at.url}/api/v1/applications/tenant-a/logs?${query}`);
    return { status: response.status, text: await response.text() };
  };
  const { text } = await ask("migrate");
  const lines = text.trim().split("\n").map((line) => JSON.parse(line).result);
  assertEquals(lines.map(({ content, last }) => last ? "the end" : content), [
    "two",
    "three",
    "the end",
  ]);
  assertEquals((await ask("../devops")).status, 400);
});
