/** How the tenants of a ring, or an app, are: asked of Argo CD, compared with `main`. */
import type { Ring } from "../../tenant/mod.ts";
import { isFolderApplied, sameFolder } from "../applied.ts";
import type { Application, Argo } from "../argo.ts";
import type { Forge } from "../forge.ts";
import { tenantFolder } from "../layout.ts";
import type { Snapshot } from "../repository.ts";
import { ringTenants } from "./changes.ts";
import type { ReleaseStep } from "shared/devops_api/mod.ts";
import { appFolder } from "./images.ts";
import type { Observed } from "./next.ts";

/** Throws ArgoUnavailable when Argo CD cannot be asked. */
export async function observe(
  { forge, argo }: { forge: Forge; argo: Argo },
  main: Snapshot,
  app: string,
  step: ReleaseStep,
): Promise<Observed> {
  const watched = new Map<string, Application | undefined>();
  if (step === "all") watched.set(app, await argo.app(app) ?? undefined);
  else {
    const applications = await argo.ring(step);
    for (const slug of await ringTenants(main, step as Ring)) {
      watched.set(slug, applications.get(slug));
    }
  }
  const folderOf = step === "all" ? (name: string) => `${appFolder}/${name}` : tenantFolder;
  const observed: Observed = { tenants: watched.size, ready: 0, failing: [] };
  for (const [name, application] of watched) {
    if (!application) continue;
    if (await isFolderApplied(forge, folderOf(name), application, main)) observed.ready++;
    else {
      const message = await failureOf(forge, folderOf(name), application, main);
      if (message) observed.failing.push({ slug: name, message });
    }
  }
  return observed;
}

/** Why it fails with what `main` says; what it says of an older revision does not count. */
async function failureOf(
  forge: Forge,
  folder: string,
  { status = {} }: Application,
  main: Snapshot,
): Promise<string | null> {
  const { sync, operationState, health, resources } = status;
  const judged = operationState?.syncResult?.revision ?? sync?.revision;
  if (!judged || !await sameFolder(forge, folder, judged, main)) return null;
  const hook = operationState?.syncResult?.resources?.find(({ hookPhase }) =>
    hookPhase === "Failed" || hookPhase === "Error"
  );
  const ended = operationState?.phase === "Failed" || operationState?.phase === "Error";
  if (!ended && health?.status !== "Degraded") return null;
  const broken = resources?.find((item) => item.health?.status === "Degraded");
  return hook
    ? `${hook.kind} ${hook.name}: ${hook.message ?? "it failed"}`
    : broken
    ? `${broken.kind} ${broken.name}: ${broken.health?.message ?? "it is degraded"}`
    : operationState?.message ?? health?.message ?? "it is degraded";
}
