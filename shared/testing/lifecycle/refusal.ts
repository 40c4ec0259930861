/**
 * An engine that refuses: what needs it stops with its words and goes on by itself once it answers
 * again, and nobody else is held up.
 */
import { assert, assertEquals } from "@std/assert";
import type { Tenant } from "./client.ts";
import { remains } from "./remains.ts";
import { visitUntil } from "./shop.ts";
import { type Context, type LifecycleStep, put } from "./step.ts";

/** Not the platform as a whole: it starts only with its engines. */
export const refusal: LifecycleStep = {
  name: "RabbitMQ refuses while another tenant is created",
  victims: ["devops", "admin", "identity", "tenant"],
  takesMs: 6000,
  run: refuse,
};

async function refuse(context: Context) {
  const { engines: { management }, client, slug, run } = context;
  // That there is no RabbitMQ was said when the engines were looked for.
  if (!management) return;
  const other: Context = { ...context, slug: `beside-${run}` };
  management.set("refuse");
  try {
    await put(other, "create-beside", {});
    const { steps } = await client.until(other.slug, "held up by its broker", isHeld);
    assertEquals(after(steps, "broker"), ["pending"], "nothing goes on without it");
    // Two ask at once, and both are told that they have been heard: the later one holds.
    const changes = ["business", "enterprise"].map((plan) => put(other, `to-${plan}`, { plan }));
    await Promise.all(changes);
    await visitUntil(slug, 200);
  } finally {
    management.set("pass");
  }
  const { spec } = await client.until(other.slug, "ready", ({ phase }) => phase === "Ready");
  assert(["business", "enterprise"].includes(spec.plan), `the plan is ${spec.plan}`);
  await visitUntil(other.slug, 200);

  const deletion = { graceDays: 0, skipExport: "nothing was ever in it" };
  await client.done("DELETE", `/tenants/${other.slug}`, deletion, `${run}-delete-beside`);
  await client.until(other.slug, "deleted", ({ phase }) => phase === "Deleted");
  assertEquals(await remains(other), []);
}

const isHeld = ({ steps }: Tenant) =>
  steps.some(({ name, status, message }) => name === "broker" && status === "failed" && message);

/** States of the steps in later waves than this one. */
function after(steps: Tenant["steps"], name: string): string[] {
  const wave = steps.find((step) => step.name === name)!.wave;
  return [...new Set(steps.filter((step) => step.wave > wave).map(({ status }) => status))];
}
