import { assert, assertEquals, assertRejects } from "@std/assert";
import { generateIdentity, identityToRecipient } from "age-encryption";
import fc from "fast-check";
import {
  decryptDocument,
  decryptFile,
  encryptFile,
  parseSops,
  plainLeaves,
  SopsError,
} from "./sops.ts";

const identity = await generateIdentity();
const recipient = await identityToRecipient(identity);
const offline = await generateIdentity();
const recipients = [recipient, await identityToRecipient(offline)];

const document = {
  kind: "SopsSecret",
  metadata: { name: "tenant", labels: { count: 3 } },
  spec: {
    secretTemplates: [
      {
        name: "a",
        stringData: { password: "hunter2", empty: "", port: 5432, on: true, rate: 0.5 },
      },
      { name: "b", stringData: { password: "árvíztűrő\ntükörfúrógép" } },
    ],
  },
};

Deno.test("a sealed file opens for every recipient, cluster or offline", async () => {
  const text = await encryptFile([document, { data: { x: "y" } }], { recipients });
  for (const key of [identity, offline]) {
    assertEquals(await decryptFile(text, key), [document, { data: { x: "y" } }]);
  }
});

Deno.test("a sealed file shows names and structure, and no value below data and stringData", async () => {
  const text = await encryptFile([document], { recipients });
  assert(!text.includes("hunter2") && !text.includes("5432") && !text.includes("tűrő"));
  const [sealed] = parseSops(text);
  assertEquals(sealed.spec.secretTemplates[1].name, "b");
  assertEquals(plainLeaves(sealed), []);
});

Deno.test("plainLeaves finds what was left in plain text", async () => {
  const [sealed] = parseSops(await encryptFile([document], { recipients }));
  sealed.spec.secretTemplates[0].stringData.password = "oops";
  assertEquals(plainLeaves(sealed), ["spec.secretTemplates.stringData.password"]);
});

Deno.test("a stranger's identity opens nothing", async () => {
  const text = await encryptFile([document], { recipients });
  const stranger = await generateIdentity();
  await assertRejects(() => decryptFile(text, stranger), SopsError);
});

Deno.test("a changed plain field breaks the MAC, a moved value breaks its seal", async () => {
  const text = await encryptFile([document], { recipients });
  await assertRejects(() => decryptFile(text.replace("name: b", "name: c"), identity), SopsError);
  const [moved] = parseSops(text);
  const [first] = moved.spec.secretTemplates;
  first.stringData.other = first.stringData.password;
  await assertRejects(() => decryptDocument(moved, identity), SopsError);
  const [plain] = parseSops(text);
  plain.spec.secretTemplates[0].stringData.password = "hunter2";
  await assertRejects(() => decryptDocument(plain, identity), SopsError);
});

Deno.test("one document of a file opens by itself, as the operator opens it", async () => {
  const text = await encryptFile([{ data: { a: "1" } }, document], { recipients });
  assertEquals(await decryptDocument(parseSops(text)[1], identity), document);
});

Deno.test("any text survives sealing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (value) => {
      const text = await encryptFile([{ data: { value } }], { recipients: [recipient] });
      const [opened] = await decryptFile(text, identity);
      assertEquals(opened.data.value, value.toWellFormed());
    }),
    { numRuns: 40 },
  );
});
