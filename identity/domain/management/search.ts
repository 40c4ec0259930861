import type { Db } from "shared/db/mod.ts";
import { fold } from "shared/i18n/fold.ts";

/** A condition on `identity.account a`: every word of the search begins a word of name or e-mail. */
export function matches(db: Db, search: string) {
  const words = fold(search).split(/[^\p{L}\p{N}]+/u).filter(Boolean).slice(0, 8);
  if (search.trim() === "") return db`true`;
  if (words.length === 0) return db`false`;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(search.trim())) {
    return db`a.id = ${search.trim()}`;
  }
  const query = words.map((word) => `'${word}':*`).join(" & ");
  return db`identity.search_words(a.name, a.email) @@ to_tsquery('simple', ${query})`;
}
