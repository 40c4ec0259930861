/** What is left of a tenant that is gone. */
import { join } from "@std/path";
import type { Context } from "./step.ts";

/** Everything with the tenant's name, but for its archive, its tombstone and git's history. */
export async function remains({ slug, machine, engines }: Context): Promise<string[]> {
  const archive = `bucket t-${slug}-archive`;
  const left = (await engines.named(slug)).filter((name) => name !== archive);

  for (const path of await paths(machine.stateDir)) {
    if (path.includes(slug) && !path.includes(`t-${slug}-archive`)) left.push(`file ${path}`);
  }

  const files = await (await machine.main()).files("");
  const tombstone = `k8s/tenants/_tombstones/${slug}.yaml`;
  if (!files.has(tombstone)) left.push(`no tombstone ${tombstone}`);
  for (const [path, text] of files) {
    if (path !== tombstone && (path + text).includes(slug)) left.push(`in git ${path}`);
  }
  return left;
}

/** Every file and folder below a folder, relative to it. */
async function paths(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
    found.push(prefix + name);
    if (isDirectory) found.push(...await paths(folder, `${prefix}${name}/`));
  }
  return found;
}
