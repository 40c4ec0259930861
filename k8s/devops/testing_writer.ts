/** Creates tenants in the repository at the first argument until it is killed; a line for each. */
import { generateCredentials } from "../credentials/mod.ts";
import { namesOf } from "../tenant/mod.ts";
import { ageRecipient, randomSpec, testPlatform } from "../tenant/testing.ts";
import { localForge } from "./forge.ts";
import { differences, readRings, tenantFiles } from "./layout.ts";
import { openRepository } from "./repository.ts";

const [path, round] = Deno.args;
const forge = localForge(await openRepository(path));
for (let n = 0; n < 1000; n++) {
  const slug = `shop-${round}-${n}`;
  const { file } = await generateCredentials(namesOf(slug, randomSpec(), testPlatform), {
    existing: [],
    recipients: [ageRecipient],
    dataNamespace: testPlatform.dataNamespace,
  });
  console.log(slug);
  await forge.merge({
    id: slug,
    kind: "tenant",
    title: `${slug}: create`,
    requestHash: "0",
    build: async (base) =>
      await differences(
        base,
        slug,
        tenantFiles(slug, randomSpec(), (await readRings(base))!, [file!]),
      ),
  });
}
