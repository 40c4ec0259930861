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

/** The cookie that keeps a language on this browser. */
export const localePreference = (locale: Locale): string => kept(localeCookie, locale);

const kept = (name: string, value: string) =>
  `${name}=${value}; Path=/; Max-Age=${year}; SameSite=Lax`;

/** POST: keeps the language or appearance that a form names, and goes back to its page. */
export async function handlePreferences(req: Request): Promise<Response> {
  const form = new URLSearchParams(await req.text());
  const headers = new Headers({ location: safeRedirectPath(form.get("return_to")) });
  const locale = form.get("locale");
  if (locale && isLocale(locale)) headers.append("set-cookie", localePreference(locale));
  const theme = form.get("theme");
  if (theme === "light" || theme === "dark" || theme === "system") {
    headers.append("set-cookie", kept(themeCookie, theme));
  }
  return new Response(null, { status: 303, headers });
}
