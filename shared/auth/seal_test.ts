import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { seal, unseal } from "./seal.ts";

const key = encodeBase64(new Uint8Array(32).fill(7));

Deno.test("a sealed secret opens with its key and context, and never looks the same twice", async () => {
  const first = await seal(key, "endpoint/1", "whsec_abc");
  assertEquals(await unseal(key, "endpoint/1", first), "whsec_abc");
  assertNotEquals(first, await seal(key, "endpoint/1", "whsec_abc"));
});

Deno.test("a sealed secret does not open with another key, in another row or altered", async () => {
  const sealed = await seal(key, "endpoint/1", "whsec_abc");
  const other = encodeBase64(new Uint8Array(32).fill(8));
  await assertRejects(() => unseal(other, "endpoint/1", sealed));
  await assertRejects(() => unseal(key, "endpoint/2", sealed));
  sealed[sealed.length - 1] ^= 1;
  await assertRejects(() => unseal(key, "endpoint/1", sealed));
});

Deno.test("of a list of keys the first seals and each opens, so that a key can be replaced", async () => {
  const next = encodeBase64(new Uint8Array(32).fill(9));
  const before = await seal(key, "endpoint/1", "old");
  const during = await seal(`${next},${key}`, "endpoint/1", "new");
  assertEquals(await unseal(`${next},${key}`, "endpoint/1", before), "old");
  assertEquals(await unseal(next, "endpoint/1", during), "new");
  await assertRejects(() => unseal(key, "endpoint/1", during));
  await assertRejects(() => unseal(next, "endpoint/1", before));
});
