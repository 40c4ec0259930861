import { z } from "zod";
import { type Db, uuidv7 } from "shared/db/mod.ts";

/** What was typed into a form, by field. */
export type Typed = Record<string, string>;

/** Whose form, and of which page: it is shown to nobody else and nowhere else. */
interface Place {
  accountId: string;
  path: string;
}

/** Keeps what was typed for half an hour; returns the id to find it by. */
export async function keepForm(db: Db, { accountId, path }: Place, typed: Typed): Promise<string> {
  const id = uuidv7();
  await db`DELETE FROM admin.kept_form WHERE expires_at < now()`;
  await db`
    INSERT INTO admin.kept_form (id, account_id, path, typed)
    VALUES (${id}, ${accountId}, ${path}, ${db.json(typed)})`;
  return id;
}

/** What was kept under the id; {} where there is nothing for this person and page. */
export async function keptForm(
  db: Db,
  { accountId, path }: Place,
  id: string | null,
): Promise<Typed> {
  if (!z.uuid().safeParse(id).success) return {};
  const [row] = await db`
    SELECT typed FROM admin.kept_form
    WHERE id = ${id} AND account_id = ${accountId} AND path = ${path} AND expires_at > now()`;
  return row?.typed ?? {};
}
