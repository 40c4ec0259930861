/** The steps of a tenant's life. Each asks for something and resolves once it holds. */
import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { runTask } from "../../../k8s/local/apps.ts";
import { countRows } from "./archive.ts";
import type { Tenant } from "./client.ts";
import type { Target } from "./machine.ts";
import { refusal } from "./refusal.ts";
import { load, visit, visitUntil } from "./shop.ts";
import { type Context, type LifecycleStep, put } from "./step.ts";

const everything: Target[] = ["platform", "devops", "admin", "identity", "tenant"];
/** Without those that a customer's request goes through. */
const behind: Target[] = ["devops", "admin"];

const awake = ({ services }: Tenant) => services.filter((service) => service.awake);

export const steps: LifecycleStep[] = [
  {
    name: "create",
    victims: everything,
    takesMs: 4000,
    async run(context) {
      await put(context, "create", {});
      await context.client.until(context.slug, "ready", ({ phase }) => phase === "Ready");
    },
  },
  {
    name: "fall asleep when nobody comes",
    victims: everything,
    takesMs: 8000,
    async run({ client, slug }) {
      await client.until(slug, "asleep", (tenant) => awake(tenant).length === 0);
    },
  },
  {
    name: "wake by the first request",
    victims: everything,
    takesMs: 1000,
    async run({ client, slug }) {
      await visitUntil(slug, 200);
      await client.until(slug, "awake", (tenant) => awake(tenant).length > 0);
    },
  },
  {
    name: "fill with goods and customers",
    victims: [],
    takesMs: 0,
    async run({ machine, slug }) {
      await visitUntil(slug, 200);
      const environment = await machine.environment(slug, "webshop");
      await runTask(["tenant/commands.ts", "seed-demo"], { ...environment, PORT: "0" });
    },
  },
  {
    name: "suspend",
    victims: everything,
    takesMs: 1500,
    async run(context) {
      await put(context, "suspend", { state: "suspended" });
      await context.client.until(context.slug, "suspended", ({ phase }) => phase === "Suspended");
      await visitUntil(context.slug, 503);
    },
  },
  {
    name: "resume",
    victims: everything,
    takesMs: 1500,
    async run(context) {
      await put(context, "resume", {});
      await context.client.until(context.slug, "ready", ({ phase }) => phase === "Ready");
      await visitUntil(context.slug, 200);
    },
  },
  {
    name: "change the plan",
    victims: everything,
    takesMs: 2500,
    async run(context) {
      await put(context, "plan", { plan: "business" });
      await context.client.until(
        context.slug,
        "ready with the new plan",
        ({ phase, spec }) => phase === "Ready" && spec.plan === "business",
      );
    },
  },
  { name: "release ring by ring", victims: everything, takesMs: 6000, run: release },
  { name: "rotate every credential under load", victims: behind, takesMs: 15_000, run: rotate },
  refusal,
  { name: "delete, archive, purge", victims: everything, takesMs: 12_000, run: remove },
];

/** The image of a release is nothing to one machine; that the manifests go by rings is. */
async function release({ client, slug, run, machine }: Context) {
  const digest = run.padStart(64, "0").replaceAll(/[^0-9a-f]/g, "a").slice(-64);
  const image = `harbor.mng.vecton.hu/vecton/tenant@sha256:${digest}`;
  const id = `release-${digest.slice(-12)}`;
  await client.done("POST", "/releases", { app: "tenant", image, notes: "as it is" }, id);
  let promoted = 0;
  for (const end = Date.now() + 150_000;; await delay(500)) {
    const { state, rings, message } = await client.done("GET", `/releases/${id}`);
    if (state === "done") break;
    assert(Date.now() < end && state === "rolling", `${state} ${message} ${JSON.stringify(rings)}`);
    // A ring that is well waits half an hour for what nobody has noticed yet: not here.
    // deno-lint-ignore no-explicit-any
    if (rings.some((ring: any) => ring.state === "gate")) {
      await client.done(
        "POST",
        `/releases/${id}/promote`,
        { reason: "seen enough" },
        `${id}-${promoted++}`,
      );
    }
  }
  await client.until(slug, "ready after the release", ({ phase }) => phase === "Ready");
  const files = await (await machine.main()).files(`k8s/tenants/${slug}/rendered`);
  assert([...files.values()].some((text) => text.includes(image)), `${slug} does not run ${image}`);
}

/** Both generations of each login are good for a while: no customer notices. */
async function rotate({ client, slug, run }: Context) {
  await visitUntil(slug, 200);
  const customers = load(slug);
  try {
    const what = ["database", "owner", "broker", "redis", "session", "oidc"];
    const id = `${run}-rotate`;
    await client.done("POST", `/tenants/${slug}/rotations`, { what }, id);
    for (const end = Date.now() + 240_000;; await delay(500)) {
      const { state, message } = await client.done("GET", `/tenants/${slug}/rotations/${id}`);
      if (state === "done") break;
      assert(Date.now() < end, `the rotation is ${state}: ${message}`);
    }
    await client.until(slug, "ready after the rotation", ({ phase }) => phase === "Ready");
  } finally {
    const { answered, failed } = await customers.stop();
    assertEquals(failed, [], "requests failed during the rotation");
    assert(answered > 50, `only ${answered} requests were answered`);
  }
}

async function remove(context: Context) {
  const { client, slug, run, engines } = context;
  context.rows = await countRows(engines, slug);
  await client.done("DELETE", `/tenants/${slug}`, { graceDays: 0 }, `${run}-delete`);
  const { archive } = await client.until(
    slug,
    "deleted",
    ({ phase }) => phase === "Deleted",
    240_000,
  );
  assert(archive?.verifiedAt, "the archive was verified before the data went");
  assert(await visit(slug) >= 400, "nobody answers for a shop that is gone");
}
