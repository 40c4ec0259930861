import { isLocale, localeCookie } from "shared/i18n/locale.ts";
import { safeRedirectPath } from "shared/http/redirect.ts";

export type Theme = "light" | "dark" | "system";

const themeCookie = "vecton_theme";
const year = 365 * 24 * 3600;

/** The appearance that a person chose; the device's by default. */
export function themeOf(req: Request): Theme {
  const found = new RegExp(`(?:^|; )${themeCookie}=(\\w+)`).exec(req.headers.get("cookie") ?? "");
  return found?.[1] === "light" || found?.[1] === "dark" ? found[1] : "system";
}

/** POST: keeps the language or appearance that a form names, and goes back to its page. */
export async function handlePreferences(req: Request): Promise<Response> {
  const form = new URLSearchParams(await req.text());
  const headers = new Headers({ location: safeRedirectPath(form.get("return_to")) });
  const keep = (name: string, value: string) =>
    headers.append("set-cookie", `${name}=${value}; Path=/; Max-Age=${year}; SameSite=Lax`);
  const locale = form.get("locale");
  if (locale && isLocale(locale)) keep(localeCookie, locale);
  const theme = form.get("theme");
  if (theme === "light" || theme === "dark" || theme === "system") keep(themeCookie, theme);
  return new Response(null, { status: 303, headers });
}
