import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments } from "yaml";
import { configSchema as adminConfig } from "../../admin/config.ts";
import { configSchema as identityConfig } from "../../identity/config.ts";
import { configSchema as devopsConfig } from "../devops/config.ts";
import { images } from "../images/images.ts";

interface Container {
  image: string;
  args: string[];
  env: {
    name: string;
    value?: string;
    valueFrom?: { secretKeyRef: { name: string; key: string } };
  }[];
  securityContext: Record<string, unknown>;
}
interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  // deno-lint-ignore no-explicit-any
  spec: any;
}

const apps = ["identity", "admin", "devops"] as const;
const folder = new URL("./", import.meta.url);

/** What the app's kustomization puts together. */
async function manifests(app: string): Promise<Manifest[]> {
  const read = (name: string) => Deno.readTextFile(new URL(`${app}/${name}`, folder));
  const { resources } = parse(await read("kustomization.yaml"));
  const texts = await Promise.all((resources as string[]).map(read));
  return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
}

const podOf = ({ spec }: Manifest) => spec.template.spec as { containers: Container[] };
const withPods = (all: Manifest[]) =>
  all.filter(({ kind }) => ["Deployment", "Job"].includes(kind));
const serving = async (app: string) =>
  (await manifests(app)).find(({ kind, metadata }) =>
    kind === "Deployment" && metadata.name === app
  )!;

const environmentOf = ({ env }: Container) => {
  const values: Record<string, string> = {};
  for (const { name, value } of env) {
    // As Kubernetes does it; what comes from a Secret stands for itself.
    values[name] = (value ?? stand[name] ?? "secret")
      .replace(/\$\((\w+)\)/g, (_, known) => values[known]);
  }
  return values;
};
/** Secrets whose form the schemas look at. */
const stand: Record<string, string> = {
  IDENTITY_SECRET_KEY: "A".repeat(44),
  SECRET_KEY: "A".repeat(44),
  GITHUB_INSTALLATION_ID: "1",
  AGE_RECIPIENTS: "age1cluster,age1offline",
};

Deno.test("every file of an app's folder is applied, and passes the strict check", async () => {
  for (const app of ["common", ...apps]) {
    const { resources } = parse(
      await Deno.readTextFile(new URL(`${app}/kustomization.yaml`, folder)),
    );
    const present = [...Deno.readDirSync(new URL(app, folder))].map(({ name }) => name)
      .filter((name) => !["app.yaml", "kustomization.yaml"].includes(name));
    assertEquals(present.sort(), (resources as string[]).toSorted(), app);
  }
  const checker = fileURLToPath(new URL("../../../shared/tools/kubecheck.ts", import.meta.url));
  if (!await Deno.stat(checker).then(() => true, () => false)) {
    return console.log("left out: the check of manifests (kubecheck.ts is not beside the project)");
  }
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", checker, "--quiet", "--unique", "--no-plain-secrets"].concat(
      fileURLToPath(folder),
    ),
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stdout));
});

Deno.test("an app is given what its configuration knows, and all that it needs", async () => {
  const schemas = { identity: identityConfig, admin: adminConfig, devops: devopsConfig };
  for (const app of apps) {
    const environment = environmentOf(podOf(await serving(app)).containers[0]);
    const passwords = Object.keys(environment).filter((name) => /^[A-Z]+_PASSWORD$/.test(name));
    const known = Object.keys(schemas[app].shape);
    assertEquals(
      Object.keys(environment).filter((name) => !known.includes(name) && !passwords.includes(name)),
      [],
      app,
    );
    const { success, error } = schemas[app].safeParse(environment);
    assert(success, `${app}: ${error}`);
    const service = (await manifests(app)).find(({ kind, metadata }) =>
      kind === "Service" && metadata.name === app
    )!;
    assertEquals(service.spec.ports, [{ name: "http", port: 80, targetPort: "http" }]);
    assertEquals(environment.LISTEN_HOST, "0.0.0.0");
    assertEquals(environment.PORT, "8000");
  }
});

Deno.test("apps call each other by the names that they have", async () => {
  const services = new Set<string>();
  for (const app of apps) {
    for (const { kind, metadata } of await manifests(app)) {
      if (kind === "Service") services.add(`http://${metadata.name}.${metadata.namespace}.svc`);
    }
  }
  for (const app of ["admin", "devops"] as const) {
    const { OIDC_DIAL_URL, DEVOPS_URL } = environmentOf(podOf(await serving(app)).containers[0]);
    for (const url of [OIDC_DIAL_URL, DEVOPS_URL]) if (url) assert(services.has(url), url);
  }
});

Deno.test("the image of an app is its own, and named by a digest that a release writes", async () => {
  for (const app of apps) {
    const kustomization = parse(
      await Deno.readTextFile(new URL(`${app}/kustomization.yaml`, folder)),
    );
    const name = `harbor.mng.vecton.hu/vecton/${app}`;
    assertEquals(kustomization.images.map((image: { name: string }) => image.name), [name]);
    assert(/^sha256:[0-9a-f]{64}$/.test(kustomization.images[0].digest));
    for (const manifest of withPods(await manifests(app))) {
      const [{ image, args }] = podOf(manifest).containers;
      if (image.startsWith("docker.io/")) {
        assert(/@sha256:[0-9a-f]{64}$/.test(image), image);
        continue;
      }
      assertEquals(image, name);
      const entries: readonly string[] = images[app].entries;
      assert(entries.includes(args.filter((arg) => arg.endsWith(".ts"))[0]), args.join(" "));
      assert(args.includes("--cached-only"), args.join(" "));
    }
  }
});

Deno.test("pods may write to nothing but a small folder, and hold no right on the cluster", async () => {
  for (const app of apps) {
    for (const manifest of withPods(await manifests(app))) {
      const pod = podOf(manifest) as unknown as Record<string, unknown>;
      assertEquals(pod.automountServiceAccountToken, false);
      assertEquals((pod.securityContext as Record<string, unknown>).runAsNonRoot, true);
      for (const { securityContext } of podOf(manifest).containers) {
        assertEquals(securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      }
    }
  }
});

Deno.test("only the migration is the owner of a database", async () => {
  for (const app of ["identity", "admin"] as const) {
    for (const manifest of withPods(await manifests(app))) {
      const secrets = podOf(manifest).containers.flatMap(({ env }) =>
        env.flatMap(({ valueFrom }) => valueFrom ? [valueFrom.secretKeyRef.name] : [])
      );
      const isMigration = manifest.kind === "Job";
      assertEquals(secrets.includes(`${app}-postgres-owner`), isMigration);
    }
  }
});
