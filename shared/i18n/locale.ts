export const locales = ["hu", "en"] as const;

export type Locale = typeof locales[number];

/** Cookie that keeps the language a person chose. */
export const localeCookie = "vecton_locale";

/** The language of a request: the chosen one, else the browser's, else `fallback`. */
export function resolveLocale(req: Request, fallback: Locale): Locale {
  const cookie = new RegExp(`(?:^|; )${localeCookie}=(\\w+)`).exec(req.headers.get("cookie") ?? "");
  if (cookie && isLocale(cookie[1])) return cookie[1];
  const accepted = (req.headers.get("accept-language") ?? "").split(",")
    .map((part) => {
      const [tag, ...parameters] = part.trim().split(";");
      const weight = parameters.find((text) => text.trim().startsWith("q="));
      return {
        language: tag.slice(0, 2).toLowerCase(),
        weight: weight ? Number(weight.trim().slice(2)) : 1,
      };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { language } of accepted) if (isLocale(language)) return language;
  return fallback;
}

export function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}
