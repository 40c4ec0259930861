import { z } from "zod";
import { transaction, type Tx } from "shared/db/mod.ts";
import type { Runtime } from "../runtime.ts";
import { audit, machineActor } from "./audit.ts";
import { type ClientInput, clientInput, newSecret, putClient } from "./oauth/clients.ts";

const entry = clientInput.extend({ id: z.string().regex(/^[\w.-]{1,100}$/) });

/** A list of clients, or `{ "clients": [ … ] }`, as the command and the clients' file take it. */
export const clientList = z.union([
  z.array(entry),
  z.object({ clients: z.array(entry) }).transform(({ clients }) => clients),
]);

/** Registers clients; a confidential one that has no secret and brings none gets one. */
export async function putClients(
  tx: Tx,
  clients: (ClientInput & { id: string })[],
  by: string,
): Promise<{ id: string; secret?: string }[]> {
  const done = [];
  for (const { id, ...input } of clients) {
    const [known] = await tx`SELECT FROM identity.client_secret WHERE client_id = ${id}`;
    if (input.type === "confidential" && !known) input.secret ??= newSecret();
    await putClient(tx, id, input);
    await audit(tx, machineActor(by), { action: "client.put", object: { type: "client", id } });
    done.push({ id, ...(input.secret ? { secret: input.secret } : {}) });
  }
  return done;
}

/** Puts the clients of `IDENTITY_CLIENTS_FILE` in place, for test instances. */
export async function putStaticClients({ sql, config }: Pick<Runtime, "sql" | "config">) {
  const path = config.IDENTITY_CLIENTS_FILE;
  if (!path) return;
  const clients = clientList.safeParse(JSON.parse(await Deno.readTextFile(path)));
  if (!clients.success) {
    throw new Error(`IDENTITY_CLIENTS_FILE ${path}:\n${z.prettifyError(clients.error)}`);
  }
  await transaction(sql, (tx) => putClients(tx, clients.data, "static-clients"));
}
