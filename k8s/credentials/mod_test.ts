import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { namesOf } from "../tenant/mod.ts";
import { randomSpec, testPlatform } from "../tenant/testing.ts";
import { decryptFile, generateCredentials } from "./mod.ts";
import { encryptFile } from "./sops.ts";

const identity = await generateIdentity();
const options = {
  recipients: [await identityToRecipient(identity)],
  dataNamespace: testPlatform.dataNamespace,
};
const names = namesOf("acme", randomSpec(), testPlatform);

interface Template {
  name: string;
  stringData: Record<string, string>;
}

Deno.test("generateCredentials makes different secrets for each tenant and each purpose", async () => {
  const values = new Set<string>();
  let count = 0;
  for (const slug of ["acme", "bolt"]) {
    const other = namesOf(slug, randomSpec(), testPlatform);
    const { file, oidcClientSecret } = await generateCredentials(other, {
      existing: [],
      ...options,
    });
    const [inTenant] = await decryptFile(file!, identity);
    for (const { stringData } of inTenant.spec.secretTemplates as Template[]) {
      for (const [key, value] of Object.entries(stringData)) {
        if (key === "username" || key === "users.conf") continue;
        values.add(value);
        count++;
        assert(value.length >= 43, key);
      }
    }
    assert(values.has(oidcClientSecret!));
  }
  assertEquals(values.size, count);
});

Deno.test("generateCredentials adds nothing when nothing is missing", async () => {
  const { file } = await generateCredentials(names, { existing: [], ...options });
  assertEquals(
    await generateCredentials(names, { existing: [file!], ...options }),
    { file: null, oidcClientSecret: null },
  );
});

Deno.test("generateCredentials adds only what is missing, in a file of its own", async () => {
  const { file } = await generateCredentials(names, { existing: [], ...options });
  const documents = await decryptFile(file!, identity);
  const templates: Template[] = documents[0].spec.secretTemplates;
  documents[0].spec.secretTemplates = templates.filter(({ name }) => name !== "redis");
  const older = await encryptFile(documents, options);

  const added = await generateCredentials(names, { existing: [older], ...options });
  assertEquals(added.oidcClientSecret, null);
  const [document, ...more] = await decryptFile(added.file!, identity);
  assertEquals(more, []);
  assertEquals(document.metadata.name, "tenant-2");
  assertEquals(document.spec.secretTemplates.map(({ name }: Template) => name), ["redis"]);
  const before = templates.find(({ name }) => name === "redis")!.stringData.password;
  assertNotEquals(document.spec.secretTemplates[0].stringData.password, before);
});

Deno.test("generateCredentials will not guess a database password that is half there", async () => {
  const { file } = await generateCredentials(names, { existing: [], ...options });
  const [inTenant] = await decryptFile(file!, identity);
  const half = await encryptFile([inTenant], options);
  await assertRejects(() => generateCredentials(names, { existing: [half], ...options }), Error);
});
