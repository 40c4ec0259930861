import { intern } from "./intern.ts";
import type { Cluster, Manifest } from "./cluster.ts";

interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string } };
}

/** What to run for the one container of a pod: arguments of `deno`, and its environment. */
export function containerOf(
  manifest: Manifest,
  cluster: Cluster,
): { args: string[]; env: Record<string, string> } {
  const { namespace = "", name } = manifest.metadata;
  const [container] = manifest.spec.template.spec.containers;
  if (container.command?.[0] !== "deno") {
    throw new Error(`${manifest.kind} ${name} runs ${container.command?.[0]}, only deno runs here`);
  }
  const env: Record<string, string> = {};
  for (const variable of (container.env ?? []) as EnvVar[]) {
    env[variable.name] = valueOf(variable, namespace, env, cluster);
  }
  return { args: container.args, env: cluster.rewire(env) };
}

function valueOf(
  { name, value, valueFrom }: EnvVar,
  namespace: string,
  earlier: Record<string, string>,
  { secrets }: Cluster,
): string {
  // Most values are the same in thousands of processes; those with a secret in them are not.
  if (value !== undefined) return value.includes("$") ? expand(value, earlier) : intern(value);
  const reference = valueFrom?.secretKeyRef;
  if (!reference) throw new Error(`${name} has neither a value nor a secretKeyRef`);
  const found = secrets.get(`${namespace}/${reference.name}`)?.[reference.key];
  if (found === undefined) {
    throw new Error(`${name}: there is no key ${reference.key} in Secret ${reference.name}`);
  }
  return found;
}

/** `$(NAME)` of an earlier variable; `$$` is a dollar (Kubernetes' own rules). */
function expand(text: string, earlier: Record<string, string>): string {
  return text.replace(
    /\$\$|\$\(([A-Za-z_][\w]*)\)/g,
    (whole, name) => whole === "$$" ? "$" : earlier[name] ?? whole,
  );
}
