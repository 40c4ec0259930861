import { DomainError } from "shared/http/mod.ts";
import type { State } from "../state.ts";
import { findAccessToken } from "./oauth/access_token.ts";
import { type Client, getClient } from "./oauth/clients.ts";

/**
 * The client whose machine calls identity's own API, by its access token: not taken back, not of a
 * client that was disabled meanwhile, no person's, and not bound to a key that is not proven here.
 * Throws 401, or 403 without the scope.
 */
export async function provenMachine(state: State, req: Request, scope: string): Promise<Client> {
  const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(req.headers.get("authorization") ?? "") ?? [];
  if (!token) throw new DomainError("invalid_token", 401, "Send an access token");
  const found = await findAccessToken(state, token, "identity-api");
  const machine = found && !found.grant && !found.payload.cnf &&
    found.payload.sub === found.payload.client_id;
  const client = machine ? await getClient(state.sql, found.payload.client_id) : null;
  if (!client) {
    throw new DomainError("invalid_token", 401, "The access token is not valid here");
  }
  if (!found!.payload.scope.split(" ").includes(scope)) {
    throw new DomainError("insufficient_scope", 403, `This needs the scope ${scope}`);
  }
  return client;
}
