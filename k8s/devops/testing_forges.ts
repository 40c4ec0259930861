/** The devops repository behind either forge, for tests that both must pass. */
import { testPlatform, testRelease } from "../tenant/testing.ts";
import { type Forge, localForge, type Merged, type Proposal } from "./forge.ts";
import { githubForge } from "./github/forge.ts";
import { openRepository } from "./repository.ts";
import { settleRings } from "./rings.ts";
import { FakeGithub } from "./testing_github.ts";

export { ageRecipient } from "./testing.ts";

export const forgeKinds = ["local", "github"] as const;

export async function withForge(
  kind: typeof forgeKinds[number],
  test: (stage: { forge: Forge; path: string }) => Promise<void>,
): Promise<void> {
  if (kind === "github") return await withGithub(test);
  const path = await newRepository();
  await test({ forge: localForge(await openRepository(path)), path });
}

export async function withGithub(
  test: (stage: { forge: Forge; path: string; github: FakeGithub }) => Promise<void>,
): Promise<void> {
  const path = await newRepository();
  await using github = await FakeGithub.start(path);
  await test({ forge: githubForge(github.options), path, github });
}

async function newRepository(): Promise<string> {
  const path = `${await Deno.makeTempDir()}/devops.git`;
  const forge = localForge(await openRepository(path));
  await settleRings(forge, { platform: testPlatform, release: testRelease, follow: false });
  return path;
}

/** Makes the same proposal until it is merged, as whoever drives an operation does. */
export async function mergeWholly(forge: Forge, proposal: Proposal): Promise<Merged> {
  for (let i = 0; i < 30; i++) {
    const merged = await forge.merge(proposal);
    if (!merged.pullRequest) return merged;
  }
  throw new Error(`${proposal.id} is not merged after 30 tries`);
}
