import { assert, assertEquals } from "@std/assert";
import { backoffSeconds, nextAction } from "./lifecycle.ts";

Deno.test("a creation is sent, awaited and finished by what is seen", () => {
  const requested = { kind: "create", state: "requested" } as const;
  const merged = { kind: "create", state: "merged" } as const;
  assertEquals(nextAction(requested, null), "put");
  assertEquals(nextAction(requested, { phase: "Ready" }), "put");
  assertEquals(nextAction(merged, { phase: "Merged" }), "wait");
  assertEquals(nextAction(merged, { phase: "Syncing" }), "wait");
  assertEquals(nextAction(merged, { phase: "Ready" }), "finish");
});

Deno.test("a suspension ends when the tenant is suspended, not when it is still ready", () => {
  const merged = { kind: "suspend", state: "merged" } as const;
  assertEquals(nextAction(merged, { phase: "Ready" }), "wait");
  assertEquals(nextAction(merged, { phase: "Suspended" }), "finish");
});

Deno.test("a deletion is asked for until it is merged, and awaited until nothing is left", () => {
  const requested = { kind: "delete", state: "requested" } as const;
  const merged = { kind: "delete", state: "merged" } as const;
  assertEquals(nextAction(requested, { phase: "Ready" }), "remove");
  assertEquals(nextAction(merged, { phase: "PullRequest" }), "remove");
  for (const phase of ["Deleting", "Exporting", "Purging"] as const) {
    assertEquals(nextAction(merged, { phase }), "wait");
  }
  for (const operation of [requested, merged]) {
    assertEquals(nextAction(operation, { phase: "Deleted" }), "finish");
    assertEquals(nextAction(operation, null), "finish");
  }
});

Deno.test("an archive and new credentials are begun once and followed from then on", () => {
  for (const kind of ["rotate", "export"] as const) {
    assertEquals(nextAction({ kind, state: "requested" }, { phase: "Ready" }), "begin");
    assertEquals(nextAction({ kind, state: "merged" }, { phase: "Syncing" }), "follow");
  }
});

Deno.test("waiting grows with failures and stays under a minute", () => {
  const waits = Array.from({ length: 40 }, (_, n) => backoffSeconds(n + 1));
  assert(waits[0] <= 1);
  assert(waits.every((wait, n) => wait <= 60 && (n === 0 || wait >= waits[n - 1])));
});
