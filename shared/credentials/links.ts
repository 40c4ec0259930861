import type { Db, Tx } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";

/** What a link is for: it opens nothing else. */
export type LinkPurpose =
  | "reset"
  | "verify"
  | "change_email"
  | "undo_email"
  | "sign_up"
  | "disown";

export interface Link {
  subjectId: string;
  data: Record<string, string>;
}

/** The beginning tells secret scanners what it is. */
const prefix = "vml_";

/** Makes a link's secret for a mail: good once, for `seconds`. */
export async function createLink(
  tx: Tx,
  { purpose, subjectId, data = {}, seconds }: {
    purpose: LinkPurpose;
    subjectId: string;
    data?: Record<string, string>;
    seconds: number;
  },
): Promise<string> {
  const token = prefix + newToken();
  await tx`
    INSERT INTO credentials.link (token_hash, purpose, subject_id, data, expires_at)
    VALUES (${await hashToken(token)}, ${purpose}, ${subjectId},
      ${JSON.stringify(data)}::text::jsonb, now() + ${seconds} * interval '1 second')`;
  return token;
}

/** What a link is about, without using it up: scanners of mail open links, too. */
export async function readLink(db: Db, purpose: LinkPurpose, token: string): Promise<Link | null> {
  const [row] = await db`
    SELECT subject_id, data FROM credentials.link
    WHERE token_hash = ${await hashToken(token)} AND purpose = ${purpose}
      AND used_at IS NULL AND expires_at > now()`;
  return row ? { subjectId: row.subject_id, data: row.data } : null;
}

/**
 * Uses a link, once, and with it all others of its purpose and subject, unless those are to be
 * kept. Null: not good any more.
 */
export async function useLink(
  tx: Tx,
  purpose: LinkPurpose,
  token: string,
  { keepOthers = false }: { keepOthers?: boolean } = {},
): Promise<Link | null> {
  const [row] = await tx`
    UPDATE credentials.link SET used_at = now()
    WHERE token_hash = ${await hashToken(token)} AND purpose = ${purpose}
      AND used_at IS NULL AND expires_at > now()
    RETURNING subject_id, data`;
  if (!row) return null;
  if (!keepOthers) await dropLinks(tx, row.subject_id, [purpose]);
  return { subjectId: row.subject_id, data: row.data };
}

/** Makes the open links of a subject useless. */
export async function dropLinks(db: Db, subjectId: string, purposes: LinkPurpose[]): Promise<void> {
  await db`
    UPDATE credentials.link SET used_at = now()
    WHERE subject_id = ${subjectId} AND purpose IN ${db(purposes)} AND used_at IS NULL`;
}
