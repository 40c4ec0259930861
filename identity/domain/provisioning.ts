import { jwtVerify } from "jose";
import { HttpError } from "fresh";
import type { State } from "../state.ts";
import { type AuditActor, machineActor } from "./audit.ts";

/** Lets only machines with the scope to provision pass; returns who it is. */
export async function provisioner({ keys, config }: State, req: Request): Promise<AuditActor> {
  const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(req.headers.get("authorization") ?? "") ?? [];
  if (!token) throw new HttpError(401, "Send an access token");
  let payload: Record<string, unknown>;
  try {
    ({ payload } = await jwtVerify(token, keys.verifyKey, {
      issuer: config.ORIGIN,
      audience: "identity-api",
      typ: "at+jwt",
      algorithms: ["RS256"],
    }));
  } catch {
    throw new HttpError(401, "The access token is not valid here");
  }
  if (!String(payload.scope).split(" ").includes("identity:provision")) {
    throw new HttpError(403, "This needs the scope identity:provision");
  }
  return machineActor(String(payload.client_id));
}
