/** Releases: an image goes to tenants ring by ring, or to one of the platform's own apps. */
import type { Argo } from "../argo.ts";
import type { Forge } from "../forge.ts";
import type { ReleaseStep } from "shared/devops_api/mod.ts";

export interface ReleaseDependencies {
  forge: Forge;
  argo: Argo;
  /** The cache that tenants run beside this program's template. */
  redisImage: string;
  /** How long all of a ring must have been well before the next one begins. */
  gateSeconds(ring: ReleaseStep): number;
  /** What kept the last step of a release from being taken, by its id. */
  problems: Map<string, string>;
  now(): Date;
}

export { driveReleases, stepReleases } from "./driver.ts";
export { actOnRelease, createRelease, type ReleaseAction, ReleaseRefused } from "./operations.ts";
