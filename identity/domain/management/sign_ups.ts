import { type Db, type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { perPage, type SignUpRow, type signUpStates } from "shared/identity_api/mod.ts";
import { mailSignUpDeclined } from "../../mail/sign_up.ts";
import type { Runtime } from "../../runtime.ts";
import { audit, type AuditActor } from "../audit.ts";

type State = typeof signUpStates[number];

/** A page of those whose address is proven: who waits, the longest first, or who was answered. */
export async function listSignUps(
  db: Db,
  { state, page }: { state: State; page: number },
): Promise<{ signUps: SignUpRow[]; total: number }> {
  const where = state === "waiting"
    ? db`verified_at IS NOT NULL AND decided_at IS NULL`
    : db`decision = ${state}`;
  const order = state === "waiting" ? db`created_at, id` : db`decided_at DESC, id`;
  const [{ total }] = await db`SELECT count(*)::int AS total FROM identity.sign_up WHERE ${where}`;
  const rows = await db`
    SELECT * FROM identity.sign_up WHERE ${where} ORDER BY ${order}
    LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`;
  return { signUps: rows.map(parse), total };
}

/** A sign-up whose address is proven, or null. */
export async function findSignUp(db: Db, id: string): Promise<SignUpRow | null> {
  const [row] = await db`
    SELECT * FROM identity.sign_up WHERE id = ${id} AND verified_at IS NOT NULL`;
  return row ? parse(row) : null;
}

/** Notes that the shop was made as `tenant`; once more is no harm. Throws 404, 409. */
export async function approveSignUp(
  sql: Sql,
  actor: AuditActor,
  id: string,
  tenant: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const row = await decide(tx, actor, id, "approved");
    if (!row) return;
    await audit(tx, actor, {
      action: "sign_up.approved",
      object: { type: "sign_up", id, name: row.company },
      after: { tenant, email: row.email },
    });
  });
}

/** Says no, once, and tells the one who asked. Throws 404, 409. */
export async function declineSignUp(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  actor: AuditActor,
  id: string,
  reason: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const row = await decide(tx, actor, id, "declined");
    if (!row) return;
    const { email, company, locale } = row;
    await mailSignUpDeclined(tx, config, { to: email, locale, company, reason });
    await audit(tx, actor, {
      action: "sign_up.declined",
      object: { type: "sign_up", id, name: company },
      after: { email, reason },
    });
  });
}

/** Whoever decides first has decided; null: it was this very answer before. */
async function decide(tx: Tx, actor: AuditActor, id: string, decision: "approved" | "declined") {
  const [row] = await tx`
    UPDATE identity.sign_up
    SET decided_at = now(), decision = ${decision}, decided_by = ${actor.name}
    WHERE id = ${id} AND verified_at IS NOT NULL AND decided_at IS NULL RETURNING *`;
  if (row) return row;
  const before = await findSignUp(tx, id);
  if (!before) throw new DomainError("not_found", 404, "There is no such sign-up");
  if (before.state === decision) return null;
  throw new DomainError("already_decided", 409, "Somebody has answered this sign-up meanwhile");
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): SignUpRow {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    company: row.company,
    slug: row.slug,
    plan: row.plan,
    locale: row.locale,
    state: row.decision ?? "waiting",
    createdAt: row.created_at.toISOString(),
    verifiedAt: row.verified_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by,
  };
}
