import { z } from "zod";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import type { Runtime } from "../runtime.ts";
import { audit, machineActor } from "./audit.ts";
import { putTenant } from "./tenants.ts";

const usersFile = z.array(z.object({
  email: z.email().max(254),
  password: z.string().min(1).max(256),
  name: z.string().max(100).default(""),
  tenant: z.string().min(1).optional(),
  role: z.enum(["owner", "manager", "clerk"]).default("clerk"),
  platformAdmin: z.boolean().default(false),
}));

/**
 * Puts the accounts of `IDENTITY_USERS_FILE` in place, for test instances: new ones are made, known
 * ones get the password and the membership of the file. The configuration refuses it for an issuer
 * that is not on this machine. Throws for a file that is no such list.
 */
export async function putStaticUsers(
  { sql, config }: Pick<Runtime, "sql" | "config">,
): Promise<number> {
  const path = config.IDENTITY_USERS_FILE;
  if (!path) return 0;
  const users = usersFile.safeParse(JSON.parse(await Deno.readTextFile(path)));
  if (!users.success) {
    throw new Error(`IDENTITY_USERS_FILE ${path}:\n${z.prettifyError(users.error)}`);
  }
  const issuer = new URL(config.ORIGIN);
  for (const user of users.data) {
    const hash = await hashPassword(user.password);
    await transaction(sql, async (tx) => {
      const [{ id }] = await tx`
        INSERT INTO identity.account
          (id, email, name, password_hash, platform_admin, email_verified_at)
        VALUES (${uuidv7()}, ${user.email}, ${user.name}, ${hash}, ${user.platformAdmin}, now())
        ON CONFLICT (lower(email)) DO UPDATE SET name = excluded.name,
          password_hash = excluded.password_hash, retired_hash = NULL,
          platform_admin = excluded.platform_admin, email_verified_at = now(), disabled_at = NULL
        RETURNING id`;
      if (user.tenant) {
        const [known] = await tx`SELECT FROM identity.tenant WHERE slug = ${user.tenant}`;
        const origin = `${issuer.protocol}//${issuer.host.replace(/^[^.:]+/, user.tenant)}`;
        if (!known) await putTenant(tx, user.tenant, { name: user.tenant, origin });
        await tx`
          INSERT INTO identity.membership (account_id, tenant_slug, role)
          VALUES (${id}, ${user.tenant}, ${user.role})
          ON CONFLICT (account_id, tenant_slug) DO UPDATE SET role = excluded.role`;
      }
      await audit(tx, machineActor("static-users"), {
        action: "account.put",
        object: { type: "account", id, name: user.email },
        after: { platformAdmin: user.platformAdmin, tenant: user.tenant, role: user.role },
      });
    });
  }
  return users.data.length;
}
