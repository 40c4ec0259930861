/**
 * A text as search sees it: lower case, without accents, runs of white space as one blank, so that
 * "hatizsak" finds "Hátizsák". Store the folded text beside the original and fold the query too.
 */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/ß/g, "ss").replace(/ł/g, "l").replace(/đ/g, "d").replace(/ø/g, "o")
    .replace(/\s+/g, " ").trim();
}

/** A folded text as a pattern for `LIKE '%…%'`: its wildcards are taken literally. */
export function likePattern(text: string): string {
  return `%${fold(text).replace(/[\\%_]/g, "\\$&")}%`;
}
