/**
 * `deno run -A k8s/images/announce.ts <metadata of buildx bake>`: tells the DevOps API of the images
 * that were pushed, one release each. CI proves who it is by a token of its own
 * (https://docs.github.com/en/actions/reference/security/oidc). Told twice, nothing happens twice.
 */
import { z } from "zod";

const environment = z.object({
  DEVOPS_URL: z.url(),
  GITHUB_SHA: z.string().regex(/^[0-9a-f]{40}$/),
  ACTIONS_ID_TOKEN_REQUEST_URL: z.url(),
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: z.string().min(1),
}).parse(Deno.env.toObject());

const built = z.object({ "image.name": z.string(), "containerimage.digest": z.string() });

/** What the DevOps API verifies the token's `aud` against (`CI_AUDIENCE`). */
const audience = "vecton-devops";

const metadata = JSON.parse(await Deno.readTextFile(Deno.args[0]));
const images = Object.entries(metadata).flatMap(([app, value]) => {
  const { success, data } = built.safeParse(value);
  if (!success) return [];
  const name = data["image.name"].replace(/:[^/]*$/, "");
  return [{ app, image: `${name}@${data["containerimage.digest"]}` }];
});
if (images.length === 0) throw new Error("the metadata names no image");

const token = await idToken();
let refused = 0;
for (const { app, image } of images) {
  const response = await fetch(`${environment.DEVOPS_URL}/api/devops/v1/releases`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": `${app}-${environment.GITHUB_SHA}`,
    },
    body: JSON.stringify({ app, image, commit: environment.GITHUB_SHA }),
  });
  const text = await response.text();
  console.log(`${app} ${image}: ${response.status} ${text}`);
  // The rest is still told: apps do not wait for each other.
  if (!response.ok) refused++;
}
Deno.exit(refused > 0 ? 1 : 0);

async function idToken(): Promise<string> {
  const url = new URL(environment.ACTIONS_ID_TOKEN_REQUEST_URL);
  url.searchParams.set("audience", audience);
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
  });
  if (!response.ok) throw new Error(`the token of this job was refused: ${response.status}`);
  return z.object({ value: z.string() }).parse(await response.json()).value;
}
