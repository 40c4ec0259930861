import { fold } from "shared/i18n/fold.ts";

/** Longest slug: it names a host, a namespace, a database and two buckets. */
const longest = 40;

/**
 * A slug for a shop's name: without accents and company forms, words joined by hyphens. Empty when
 * the name gives too little. Only a suggestion: the DevOps API decides what is allowed.
 */
export function suggestSlug(name: string): string {
  const words = fold(name).replace(/[&+]/g, " ").replace(/['’.]/g, "")
    .split(/[^a-z0-9]+/).filter(Boolean);
  const forms = new Set(["kft", "bt", "zrt", "nyrt", "kkt", "ltd", "llc", "gmbh", "inc", "ev"]);
  while (words.length > 1 && forms.has(words.at(-1)!)) words.pop();
  let slug = "";
  for (const word of words) {
    const longer = slug === "" ? word : `${slug}-${word}`;
    if (longer.length > longest) break;
    slug = longer;
  }
  slug = (slug || (words[0] ?? "").slice(0, longest)).replace(/^[^a-z]+/, "");
  return slug.length >= 3 ? slug : "";
}
