/**
 * Makes and seals the platform's own secrets in a devops repository:
 *
 *     deno run -A k8s/platform/secrets.ts <repository> [--rotate=<group>]
 *
 * What exists is never written anew, unless it is named by `--rotate`. It needs the public keys in
 * `k8s/bootstrap/age-recipients.txt` and cannot read what it has written. What others have made
 * (a token, a key) comes by environment variables; what is missing is listed, with exit code 1, and
 * everything else is made all the same.
 */
import { join } from "@std/path";
import { encryptFile } from "../credentials/sops.ts";
import { emit } from "../tenant/emit.ts";
import { type PlainSecret, type SecretGroup, secretGroups } from "./secret_groups.ts";

export const recipientsPath = "k8s/bootstrap/age-recipients.txt";
export const secretsFolder = "k8s/platform/secrets/config";

export interface SealResult {
  /** Paths that were written. */
  written: string[];
  /** Variables that have to be set for the groups that could not be made: name → what it is. */
  missing: Record<string, string>;
}

/** See above. `rotate`: the group that is made anew; throws when there is no such group. */
export async function sealSecrets(repository: string, { environment, rotate }: {
  environment: Record<string, string | undefined>;
  rotate?: string;
}): Promise<SealResult> {
  if (rotate && !secretGroups.some(({ name }) => name === rotate)) {
    throw new Error(
      `There is no group ${rotate}: ${secretGroups.map(({ name }) => name).join(", ")}`,
    );
  }
  const recipients = await readRecipients(join(repository, recipientsPath));
  const folder = join(repository, secretsFolder);
  await Deno.mkdir(folder, { recursive: true });
  const result: SealResult = { written: [], missing: {} };
  for (const group of secretGroups) {
    const path = join(folder, `${group.name}.sops.yaml`);
    if (await exists(path) && group.name !== rotate) continue;
    const absent = Object.entries(group.given).filter(([name]) => !environment[name]);
    if (absent.length > 0) {
      Object.assign(result.missing, Object.fromEntries(absent));
      continue;
    }
    const given = Object.fromEntries(
      Object.keys(group.given).map((name) => [name, environment[name]!]),
    );
    const { secrets, plain } = await group.make(given, recipients);
    // The public part first: where this ends in between, the next run makes both anew.
    if (plain) {
      const plainPath = join(folder, `${group.name}.yaml`);
      await Deno.writeTextFile(plainPath, emit(plain));
      result.written.push(plainPath);
    }
    await Deno.writeTextFile(path, await encryptFile(sopsSecrets(group, secrets), { recipients }));
    result.written.push(path);
  }
  return result;
}

/** One SopsSecret a namespace: the operator makes Secrets beside itself only. */
function sopsSecrets(group: SecretGroup, secrets: PlainSecret[]): object[] {
  const namespaces = [...new Set(secrets.map(({ namespace }) => namespace))];
  return namespaces.map((namespace) => ({
    apiVersion: "isindir.github.com/v1alpha3",
    kind: "SopsSecret",
    metadata: {
      name: group.name,
      namespace,
      labels: { "app.kubernetes.io/part-of": "platform" },
      annotations: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
    },
    spec: {
      secretTemplates: secrets.filter((secret) => secret.namespace === namespace)
        .map(({ namespace: _, ...template }) => template),
    },
  }));
}

async function readRecipients(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const recipients = text.split("\n").map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
  const wrong = recipients.find((line) => !/^age1[0-9a-z]{58}$/.test(line));
  if (wrong) throw new Error(`${path}: ${wrong} is no age recipient (age1…)`);
  if (recipients.length < 2) {
    throw new Error(
      `${path} must hold two age recipients, one a line: the cluster's, and the one that lies ` +
        "in the safe. Without the second, a lost cluster takes every secret along.",
    );
  }
  return recipients;
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

if (import.meta.main) {
  const repository = Deno.args.find((arg) => !arg.startsWith("--"));
  const rotate = Deno.args.find((arg) => arg.startsWith("--rotate="))?.slice("--rotate=".length);
  if (!repository) {
    console.error("usage: deno run -A k8s/platform/secrets.ts <repository> [--rotate=<group>]");
    Deno.exit(2);
  }
  try {
    const { written, missing } = await sealSecrets(repository, {
      environment: Deno.env.toObject(),
      rotate,
    });
    for (const path of written) console.log(`sealed ${path}`);
    const names = Object.keys(missing);
    if (names.length > 0) {
      console.error("Set these and run it again:");
      for (const name of names) console.error(`  ${name}: ${missing[name]}`);
      Deno.exit(1);
    }
    if (written.length === 0) console.log("Nothing is missing.");
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
