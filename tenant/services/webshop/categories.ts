import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";
import { slug } from "./slug.ts";

export const separator = " > ";

/** A path as stored: blanks around the arrows are one each, empty steps are dropped. */
export function normalPath(path: string): string {
  return path.split(">").map((step) => step.trim()).filter(Boolean).join(separator);
}

/** Ids of categories by path; those that are missing, and their parents, are made. */
export async function ensureCategories(tx: Tx, paths: string[]): Promise<Map<string, string>> {
  const all = new Set<string>();
  for (const path of paths) {
    const steps = path.split(separator);
    steps.forEach((_, i) => all.add(steps.slice(0, i + 1).join(separator)));
  }
  const ordered = [...all].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const known = async () =>
    new Map<string, string>(
      (await tx`SELECT path, id FROM webshop.category WHERE path = ANY(${ordered})`)
        .map((row) => [row.path, row.id]),
    );
  const ids = await known();
  const missing = ordered.filter((path) => !ids.has(path));
  for (const path of missing) {
    const steps = path.split(separator);
    const parent = steps.slice(0, -1).join(separator);
    const base = slug(steps.join(" ")) || "category";
    const [taken] = await tx`SELECT FROM webshop.category WHERE handle = ${base}`;
    const id = uuidv7();
    const [row] = await tx`
      INSERT INTO webshop.category (id, parent_id, name, path, handle)
      VALUES (${id}, ${parent ? ids.get(parent)! : null}, ${steps.at(-1)!}, ${path},
        ${taken ? `${base}-${id.slice(-6)}` : base})
      ON CONFLICT (path) DO UPDATE SET path = excluded.path
      RETURNING id`;
    ids.set(path, row.id);
  }
  return ids;
}

const depth = (path: string) => path.split(separator).length;

export interface Category {
  id: string;
  name: string;
  path: string;
  handle: string;
  /** Products in it, not counting categories below. */
  products: number;
}

/** All categories in the order of their paths, with how many products each has. */
export async function listCategories(
  db: Db,
  options: { publicOnly?: boolean } = {},
): Promise<Category[]> {
  const rows = await db`
    SELECT c.id, c.name, c.path, c.handle, count(p.id)::int AS products
    FROM webshop.category c
    LEFT JOIN webshop.product_category pc ON pc.category_id = c.id
    LEFT JOIN webshop.product p ON p.id = pc.product_id
      ${options.publicOnly ? db`AND p.status = 'active' AND p.published` : db``}
    GROUP BY c.id ORDER BY c.path`;
  return rows.map((row) => ({ ...row } as Category));
}
