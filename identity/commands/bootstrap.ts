import { z } from "zod";
import { transaction } from "shared/db/mod.ts";
import { ensurePlatformAdmin } from "../domain/accounts.ts";
import { clientInput, putClient } from "../domain/oauth/clients.ts";
import { processRuntime } from "../runtime.ts";

const input = z.object({
  admin: z.object({ email: z.email(), password: z.string().min(12), name: z.string() }).optional(),
  clients: z.array(clientInput.extend({ id: z.string().min(1) })).default([]),
});

/**
 * First admin and clients, as JSON on stdin: `{ admin?: { email, password, name }, clients: [{ id,
 * name, secret, redirectUris, … }] }`. Safe to run again: an admin's password is never reset.
 * Prints `{ "adminCreated": true | false }`.
 */
export async function bootstrap(): Promise<void> {
  const { admin, clients } = input.parse(await new Response(Deno.stdin.readable).json());
  const { sql } = processRuntime();
  const adminCreated = admin ? await ensurePlatformAdmin(sql, admin) : false;
  for (const { id, ...client } of clients) {
    await transaction(sql, (tx) => putClient(tx, id, client));
  }
  console.log(JSON.stringify({ adminCreated }));
  await sql.end();
}
