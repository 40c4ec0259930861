/**
 * Renewing a tenant's credentials while it works. Two generations are valid in between, and each
 * step is a merged change: `adding` makes the next one valid, `switching` lets the processes use it,
 * `retiring` ends the old one, and the last change removes what is left of it. How far a rotation is
 * stands in the tenant's spec; a step is taken when Argo CD has applied the one before.
 */
import {
  type CredentialKind,
  credentialKinds,
  type CredentialUse,
  generationsOf,
  namesOf,
  type TenantSpec,
} from "../tenant/mod.ts";
import {
  generateCredentials,
  oidcSecretHash,
  sealedSecrets,
  wantedSecrets,
} from "../credentials/mod.ts";
import type { Application } from "./argo.ts";
import { changeTenant, hashOf, ringsOf } from "./change.ts";
import { readSecrets, readTenant, serialOf } from "./layout.ts";
import { isLeaving, refuseLeaving, TenantRefused } from "./refusal.ts";
import { isApplied, sameTenant } from "./status.ts";
import type { Dependencies } from "./tenants.ts";

export type RotationState = "adding" | "switching" | "retiring" | "done" | "failed";

export interface Rotation {
  id: string;
  what: CredentialKind[];
  state: RotationState;
  /** Why it does not go on: it does by itself, once the reason is gone. */
  message: string | null;
  startedAt: string;
}

/** Longest life of a pod that was told to end: it may still open connections with the old login. */
export const drainSeconds = 60;

const kindsOf = (spec: TenantSpec) =>
  credentialKinds.filter((kind) => {
    const { also, retiring } = generationsOf(spec, kind);
    return also !== undefined || retiring !== undefined;
  });

/** Is a rotation under way, and how far? All of its credentials go together. */
export function stageOf(spec: TenantSpec): "adding" | "switching" | "retiring" | null {
  const [kind] = kindsOf(spec);
  if (!kind) return null;
  const { use, also } = generationsOf(spec, kind);
  return also === undefined ? "retiring" : also > use ? "adding" : "switching";
}

/** Every credential of the rotation one step further. */
function advanced(spec: TenantSpec, step: (use: CredentialUse) => CredentialUse): TenantSpec {
  const changed = kindsOf(spec).map((kind) => [kind, step(generationsOf(spec, kind))]);
  return { ...spec, credentials: { ...spec.credentials, ...Object.fromEntries(changed) } };
}

/**
 * Begins a rotation, under the id of the request: repeated it has one effect. Null when there is no
 * such tenant.
 */
export async function startRotation(
  { forge, recipients, now }: Dependencies,
  slug: string,
  what: CredentialKind[],
  id: string,
): Promise<{ id: string } | null> {
  const kinds = credentialKinds.filter((kind) => what.includes(kind));
  const request = { slug, rotate: kinds };
  const before = await forge.find(id);
  if (before && before.requestHash !== hashOf(request)) {
    throw new TenantRefused("idempotency_key_reused");
  }
  if (before) return { id };
  if (!await readTenant(await forge.main(), slug)) return null;
  await changeTenant(forge, slug, {
    id,
    title: `${slug}: rotate ${kinds.join(", ")}`,
    request,
    async next(current, { at, rings, secrets }) {
      refuseLeaving(current);
      if (stageOf(current)) throw new TenantRefused("rotation_running");
      const credentials = { ...current.credentials };
      for (const kind of kinds) {
        const { use } = generationsOf(current, kind);
        credentials[kind] = { use, also: use + 1 };
      }
      const serial = Math.max(...secrets.map(serialOf)) + 1;
      // What waits at the forge holds the new secrets already: others with each look would be new.
      const waiting = await forge.proposed(id);
      const made = waiting &&
        (await readSecrets(waiting, slug)).find((file) => serialOf(file) === serial);
      const { file } = made ? { file: made } : await generateCredentials(
        namesOf(slug, current, rings.platform),
        {
          credentials,
          existing: secrets,
          serial,
          recipients,
          dataNamespace: rings.platform.dataNamespace,
          now: now?.() ?? at,
        },
      );
      const startedAt = (now?.() ?? at).toISOString();
      return {
        spec: { ...current, credentials, rotation: { id, what: kinds, startedAt } },
        secrets: [...secrets, ...(file ? [file] : [])],
      };
    },
  });
  return { id };
}

/**
 * Takes the next step of a tenant's rotation, if the last one has been applied. Repeated, or by
 * several processes at once, it does no harm. False when there is nothing to do now.
 */
export async function stepRotation(deps: Dependencies, slug: string): Promise<boolean> {
  const { forge, argo, identity } = deps;
  const main = await forge.main();
  const spec = await readTenant(main, slug);
  const stage = spec && stageOf(spec);
  if (!spec?.rotation || !stage || isLeaving(spec)) return false;
  const application = await argo.application(slug);
  if (!application || !await isApplied(forge, slug, application, main)) return false;

  const { platform } = await ringsOf(main);
  const names = namesOf(slug, spec, platform);
  const change = async (
    name: string,
    next: (current: TenantSpec) => TenantSpec,
    keep?: (secret: string, next: TenantSpec) => boolean,
  ) =>
    await changeTenant(forge, slug, {
      id: `${spec.rotation!.id.slice(0, 54)}-${name}`,
      title: `${slug}: rotation, ${name}`,
      request: { slug, rotation: spec.rotation!.id, name },
      next(current, { secrets }) {
        // Somebody else has taken this step, or the tenant is leaving.
        if (stageOf(current) !== stage || current.rotation?.id !== spec.rotation!.id) return null;
        if (isLeaving(current)) return null;
        const wanted = next(current);
        return {
          spec: wanted,
          secrets: keep ? secrets.filter((file) => keep(file, wanted)) : secrets,
        };
      },
    });
  const register = async (retireOthers: boolean) => {
    const generation = generationsOf(spec, "oidc");
    if (!kindsOf(spec).includes("oidc")) return;
    const newest = Math.max(generation.use, generation.also ?? 0);
    const secretHash = oidcSecretHash(names, await readSecrets(main, slug), newest);
    if (!secretHash) throw new Error(`the sealed files do not tell of client secret ${newest}`);
    await identity.registerClient({
      id: names.oidcClient,
      name: spec.name,
      origin: names.origin,
      tenant: slug,
      secretHash,
      retireOthers,
    });
  };

  switch (stage) {
    case "adding":
      // By its hash, as often as needed: nobody but the cluster can read the secret again.
      await register(false);
      await change(
        "switch",
        (current) => advanced(current, ({ use, also }) => ({ use: also ?? use, also: use })),
      );
      return true;
    case "switching":
      if (!isDrained(application, deps)) return false;
      await change(
        "retire",
        (current) => advanced(current, ({ use, also }) => ({ use, retiring: also })),
      );
      return true;
    case "retiring":
      await register(true);
      await change("end", (current) => advanced(current, ({ use }) => ({ use })), (file, next) => {
        const used = wantedSecrets(names, next, platform.dataNamespace);
        return [...sealedSecrets([file])].some((secret) => used.has(secret));
      });
      return true;
  }
}

/** Processes with the old login have ended: those that were told to have had their time. */
function isDrained(application: Application, { now, drain = drainSeconds }: Dependencies) {
  const finished = application.status?.operationState?.finishedAt;
  if (!finished) return drain === 0;
  return (now?.() ?? new Date()).getTime() - Date.parse(finished) >= drain * 1000;
}

/** How far a rotation is; null when this tenant had none of that id. */
export async function rotationOf(
  { forge, argo }: Dependencies,
  slug: string,
  id: string,
): Promise<Rotation | null> {
  const main = await forge.main();
  const spec = await readTenant(main, slug);
  if (!spec) return null;
  if (spec.rotation?.id !== id) {
    // Git remembers the ones before; another one begins only when they are done.
    const found = await forge.find(id);
    const then = found && await forge.at(found.revision);
    const rotation = then && (await readTenant(then, slug))?.rotation;
    return rotation?.id === id ? { ...rotation, state: "done", message: null } : null;
  }
  const stage = stageOf(spec);
  if (!stage) return { ...spec.rotation, state: "done", message: null };
  const application = await argo.application(slug);
  const { operationState, sync } = application?.status ?? {};
  const failed = ["Failed", "Error"].includes(operationState?.phase ?? "") &&
    await sameTenant(forge, slug, sync?.revision ?? "", main);
  return {
    ...spec.rotation,
    state: failed ? "failed" : stage,
    message: failed ? operationState?.message ?? "the sync failed" : null,
  };
}
