/**
 * The tenant template: the Kubernetes manifests of one tenant, from its spec.
 *
 * It is a pure function: the same input gives the same bytes, so the check of a change renders
 * again and compares. Files are numbered in the order of their sync waves.
 */
import type { Context } from "./common.ts";
import { data } from "./data.ts";
import { emit } from "./emit.ts";
import { guard } from "./guard.ts";
import { archive, smoke } from "./jobs.ts";
import { namesOf } from "./names.ts";
import { namespace } from "./namespace.ts";
import { redis } from "./redis.ts";
import { scale } from "./scale.ts";
import type { Platform, Release, TenantSpec } from "./spec.ts";
import { workloads } from "./workload.ts";

export * from "./spec.ts";
export * from "shared/tenants/choices.ts";
export {
  databaseOf,
  generationsOf,
  type Names,
  namesOf,
  redisUserOf,
  roleSecretName,
  secretName,
  secretNames,
  validGenerations,
} from "./names.ts";
export { type SlugFault, slugFault } from "shared/tenants/slug.ts";

/** The template's own version: a change of what it renders for the same input raises it. */
export const templateVersion = "v1";

export interface RenderInput {
  platform: Platform;
  release: Release;
  /** Texts of the tenant's `*.sops.yaml` files, in order; copied, never read. */
  secrets: string[];
}

/**
 * Renders a tenant: file name → content, `kustomization.yaml` included.
 * Throws when the ring asks for another version of the template than this one.
 */
export function renderTenant(
  slug: string,
  spec: TenantSpec,
  { platform, release, secrets }: RenderInput,
): Record<string, string> {
  if (release.template !== templateVersion) {
    throw new Error(`this is template ${templateVersion}, the ring wants ${release.template}`);
  }
  const names = namesOf(slug, spec, platform);
  const context: Context = { spec, names, platform, ring: spec.ring, release };
  const files: Record<string, string> = {
    "00-namespace.yaml": emit(namespace(context)),
    "10-guard.yaml": emit(guard(context)),
    "20-secrets.yaml": secrets.join("---\n"),
    "30-data.yaml": emit(data(context)),
    "40-redis.yaml": emit(redis(context)),
    "50-services.yaml": emit(workloads(context)),
    "60-scale.yaml": emit(scale(context)),
  };
  const smokeTest = smoke(context);
  if (smokeTest.length > 0) files["70-smoke.yaml"] = emit(smokeTest);
  const archiving = archive(context);
  if (archiving.length > 0) files["80-archive.yaml"] = emit(archiving);
  files["kustomization.yaml"] = emit([{
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: Object.keys(files),
  }]);
  return files;
}
