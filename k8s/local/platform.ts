import { generateIdentity, identityToRecipient } from "age-encryption";
import { encodeBase64, encodeBase64Url } from "@std/encoding";
import { fromFileUrl, join, resolve } from "@std/path";
import { z } from "zod";

/** The checkout. */
export const projectRoot: string = fromFileUrl(new URL("../../", import.meta.url));

/** Where everything that lasts is kept; `VECTON_STATE_DIR` names another place. */
export const stateDir: string = resolve(
  projectRoot,
  Deno.env.get("VECTON_STATE_DIR") ?? ".vecton",
);

const secretsSchema = z.object({
  identityKey: z.string(),
  adminKey: z.string(),
  identityPassword: z.string(),
  identityAppPassword: z.string(),
  adminPassword: z.string(),
  adminAppPassword: z.string(),
  adminClientSecret: z.string(),
  devopsClientSecret: z.string(),
  /** Of `deno task tenant`; a folder from before it had one gets it with the next start. */
  cliClientSecret: z.string().optional(),
  ageIdentity: z.string(),
  ageRecipient: z.string(),
  firstAdmin: z.object({ email: z.string(), password: z.string() }),
});

export type PlatformSecrets = Required<z.infer<typeof secretsSchema>>;

const random = () => encodeBase64Url(crypto.getRandomValues(new Uint8Array(24)));
const key = () => encodeBase64(crypto.getRandomValues(new Uint8Array(32)));

/** The secrets of this machine's platform; made at the first start, readable to its owner only. */
export async function platformSecrets(): Promise<PlatformSecrets> {
  const path = join(stateDir, "platform.json");
  try {
    const known = secretsSchema.parse(JSON.parse(await Deno.readTextFile(path)));
    if (known.cliClientSecret) return { ...known, cliClientSecret: known.cliClientSecret };
    return await save(path, { ...known, cliClientSecret: random() });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const ageIdentity = await generateIdentity();
  const secrets: PlatformSecrets = {
    identityKey: key(),
    adminKey: key(),
    identityPassword: random(),
    identityAppPassword: random(),
    adminPassword: random(),
    adminAppPassword: random(),
    adminClientSecret: random(),
    devopsClientSecret: random(),
    cliClientSecret: random(),
    ageIdentity,
    ageRecipient: await identityToRecipient(ageIdentity),
    firstAdmin: {
      email: Deno.env.get("VECTON_ADMIN_EMAIL") || "admin@vecton.localhost",
      password: Deno.env.get("VECTON_ADMIN_PASSWORD") || readablePassword(),
    },
  };
  return await save(path, secrets);
}

async function save(path: string, secrets: PlatformSecrets): Promise<PlatformSecrets> {
  await Deno.mkdir(stateDir, { recursive: true });
  // In one step: a start that is killed here leaves no half of a file.
  await Deno.writeTextFile(`${path}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  await Deno.rename(`${path}.new`, path);
  return secrets;
}

/** About 80 bits, in groups that can be typed; without letters that look alike. */
function readablePassword(): string {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = [...bytes].map((byte) => alphabet[byte % alphabet.length]).join("");
  return text.match(/.{4}/g)!.join("-");
}
