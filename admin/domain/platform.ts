/** The DevOps API as Admin uses it: rings, releases, and the platform as a whole. */
import { z } from "zod";
import { callDevops, type CallOptions, type DevopsAddress, read } from "./devops_call.ts";
import {
  type CapacityReport,
  capacityReport,
  type DriftReport,
  driftReport,
  type PlanList,
  planList,
  type Release,
  release,
  type ReleaseAction,
  type RingList,
  ringList,
} from "shared/devops_api/mod.ts";

/** A page must not wait long for a service that is away. */
const patience = { timeoutMs: 5000 };

export interface PlatformApi {
  plans(): Promise<PlanList>;
  /** Null while the platform has none. */
  rings(): Promise<RingList | null>;
  /** The newest first. */
  releases(limit: number): Promise<Release[]>;
  release(id: string): Promise<Release | null>;
  /** False when there is no such release. */
  actOnRelease(
    id: string,
    action: ReleaseAction,
    input: { reason: string; force?: boolean },
  ): Promise<boolean>;
  /** Looks through everything that there is: it may take a while. */
  drift(): Promise<DriftReport | null>;
  capacity(): Promise<CapacityReport | null>;
}

export function platformClient(address: DevopsAddress): PlatformApi {
  const call = async (method: string, path: string, options?: CallOptions): Promise<unknown> =>
    await (await callDevops(address, method, path, options))?.json() ?? null;
  const releasePath = (id: string) => `/releases/${encodeURIComponent(id)}`;
  return {
    async plans() {
      return read(planList, await call("GET", "/plans", patience));
    },
    async rings() {
      return read(ringList.nullable(), await call("GET", "/rings", patience));
    },
    async releases(limit) {
      const answer = await call("GET", `/releases?limit=${limit}`, patience);
      return read(z.object({ releases: z.array(release) }), answer).releases;
    },
    async release(id) {
      return read(release.nullable(), await call("GET", releasePath(id), patience));
    },
    async actOnRelease(id, action, body) {
      return await call("POST", `${releasePath(id)}/${action}`, { body, timeoutMs: 10_000 }) !==
        null;
    },
    async drift() {
      return read(driftReport.nullable(), await call("GET", "/drift"));
    },
    async capacity() {
      return read(capacityReport.nullable(), await call("GET", "/capacity", patience));
    },
  };
}
