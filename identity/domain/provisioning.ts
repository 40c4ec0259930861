import type { State } from "../state.ts";
import { type AuditActor, machineActor } from "./audit.ts";
import { provenMachine } from "./machine.ts";

/** Lets only machines with the scope to provision pass; returns who it is. */
export async function provisioner(state: State, req: Request): Promise<AuditActor> {
  return machineActor((await provenMachine(state, req, "identity:provision")).id);
}
