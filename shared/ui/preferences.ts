import { isLocale, type Locale, localeCookie } from "shared/i18n/locale.ts";
import { safeRedirectPath } from "shared/http/redirect.ts";

export type Theme = "light" | "dark" | "system";

const themeCookie = "vecton_theme";
const year = 365 * 24 * 3600;

/** The appearance that a person chose; the device's by default. */
export function themeOf(req: Request): Theme {
  const found = new RegExp(`(?:^|; )${themeCookie}=(\\w+)`).exec(req.headers.get("cookie") ?? "");
  return found?.[1] === "light" || found?.[1] === "dark" ? found[1] : "system";
}

/** The cookie that keeps a language on this browser, for a year or `"session"`. */
export const localePreference = (
  locale: Locale,
  origin: string,
  life: "year" | "session" = "year",
): string => kept(localeCookie, locale, origin, life);

/**
 * No `__Host-`: one that another host plants changes a language, nothing more, and names that stay
 * the same keep what people chose. No script reads it.
 */
const kept = (name: string, value: string, origin: string, life: "year" | "session") =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${life === "year" ? `; Max-Age=${year}` : ""}${
    origin.startsWith("https:") ? "; Secure" : ""
  }`;

/**
 * POST: keeps the language or appearance that a form names, and goes back to its page. `origin`: the
 * app's own, from its configuration.
 */
export async function handlePreferences(req: Request, origin: string): Promise<Response> {
  const form = new URLSearchParams(await req.text());
  const headers = new Headers({ location: safeRedirectPath(form.get("return_to")) });
  const locale = form.get("locale");
  if (locale && isLocale(locale)) headers.append("set-cookie", localePreference(locale, origin));
  const theme = form.get("theme");
  if (theme === "light" || theme === "dark" || theme === "system") {
    headers.append("set-cookie", kept(themeCookie, theme, origin, "year"));
  }
  return new Response(null, { status: 303, headers });
}
