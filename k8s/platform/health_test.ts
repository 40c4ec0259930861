/** Argo CD's health checks of kinds that it does not know, run by a Lua interpreter. */
import { assert, assertEquals } from "@std/assert";
import fengari from "fengari";
import { manifest } from "./testing.ts";

const { lua, lauxlib, lualib, to_luastring, to_jsstring } = fengari;
const checks = manifest("ConfigMap", "argocd-cm").data;

/** A value as a Lua expression. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return `{${value.map(literal).join(", ")}}`;
  if (typeof value === "object") {
    const fields = Object.entries(value).map(([key, item]) => `["${key}"] = ${literal(item)}`);
    return `{${fields.join(", ")}}`;
  }
  return JSON.stringify(value);
}

/** What the check of a kind says of an object: its status, then its message. */
function health(kind: string, object: unknown): [string, string] {
  const script = checks[`resource.customizations.health.${kind}`];
  assert(script, kind);
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const program = `local function judge(obj)\n${script}\nend\n` +
    `local hs = judge(${literal(object)})\nreturn hs.status, hs.message`;
  const failed = lauxlib.luaL_dostring(state, to_luastring(program));
  const text = (index: number) => to_jsstring(lua.lua_tostring(state, index));
  if (failed) throw new Error(text(-1));
  return [text(-2), text(-1)];
}

for (const kind of ["Database", "DatabaseRole"]) {
  Deno.test(`${kind}: healthy when this generation was applied, degraded with the reason`, () => {
    const of = (status: unknown) =>
      health(`postgresql.cnpg.io_${kind}`, { metadata: { generation: 2 }, status });
    assertEquals(of(undefined)[0], "Progressing");
    assertEquals(of({ applied: true, observedGeneration: 1 })[0], "Progressing");
    assertEquals(of({ applied: true, observedGeneration: 2 }), ["Healthy", ""]);
    assertEquals(of({ applied: false, message: "role is missing", observedGeneration: 2 }), [
      "Degraded",
      "role is missing",
    ]);
  });
}

Deno.test("InterceptorRoute: its Ready condition decides", () => {
  const of = (conditions: unknown) =>
    health("http.keda.sh_InterceptorRoute", { status: { conditions } });
  assertEquals(of(undefined)[0], "Progressing");
  assertEquals(of([{ type: "Other", status: "True" }])[0], "Progressing");
  assertEquals(of([{ type: "Ready", status: "True", message: "ok" }]), ["Healthy", "ok"]);
  assertEquals(of([{ type: "Ready", status: "False", message: "no service" }]), [
    "Degraded",
    "no service",
  ]);
});

Deno.test("SopsSecret: healthy, or degraded with what the operator says", () => {
  const of = (status: unknown) => health("isindir.github.com_SopsSecret", { status });
  assertEquals(of(undefined)[0], "Progressing");
  assertEquals(of({ message: "Healthy" }), ["Healthy", ""]);
  assertEquals(of({ message: "Decryption error" }), ["Degraded", "Decryption error"]);
});

Deno.test("RabbitmqCluster: nobody makes vhosts before all nodes are there", () => {
  const of = (conditions: unknown) =>
    health("rabbitmq.com_RabbitmqCluster", { status: { conditions } })[0];
  assertEquals(of([{ type: "AllReplicasReady", status: "False" }]), "Progressing");
  assertEquals(of([{ type: "AllReplicasReady", status: "True" }]), "Healthy");
  assertEquals(
    of([
      { type: "AllReplicasReady", status: "True" },
      { type: "ReconcileSuccess", status: "False", message: "no quota" },
    ]),
    "Degraded",
  );
});

Deno.test("Application: a wave waits for what its child says of itself", () => {
  const of = (status: unknown) => health("argoproj.io_Application", { status })[0];
  assertEquals(of(undefined), "Progressing");
  assertEquals(of({ health: { status: "Degraded" } }), "Degraded");
  assertEquals(of({ health: { status: "Healthy" } }), "Healthy");
});
