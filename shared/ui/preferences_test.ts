import { assertEquals } from "@std/assert";
import { resolveLocale } from "shared/i18n/locale.ts";
import { handlePreferences, localePreference, themeOf } from "./preferences.ts";

const choose = (origin: string, form: Record<string, string>) =>
  handlePreferences(
    new Request(`${origin}/preferences`, { method: "POST", body: new URLSearchParams(form) }),
    origin,
  );

Deno.test("the cookies of a choice are read by no script, and on https sent over nothing else", async () => {
  const attributes = "; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000";
  const form = { locale: "en", theme: "dark", return_to: "/account" };
  const secured = await choose("https://shop.example.com", form);
  assertEquals(secured.headers.getSetCookie(), [
    `vecton_locale=en${attributes}; Secure`,
    `vecton_theme=dark${attributes}; Secure`,
  ]);
  assertEquals([secured.status, secured.headers.get("location")], [303, "/account"]);
  const local = await choose("http://shop.localhost:8000", form);
  assertEquals(local.headers.getSetCookie(), [
    `vecton_locale=en${attributes}`,
    `vecton_theme=dark${attributes}`,
  ]);
  assertEquals(
    localePreference("hu", "https://identity.example.com", "session"),
    "vecton_locale=hu; Path=/; HttpOnly; SameSite=Lax; Secure",
  );
});

Deno.test("the next page is as it was chosen; what is no choice of ours changes nothing", async () => {
  const origin = "http://shop.localhost:8000";
  const chosen = await choose(origin, { locale: "en", theme: "dark" });
  const cookie = chosen.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const next = new Request(origin, { headers: { cookie, "accept-language": "hu" } });
  assertEquals([resolveLocale(next, "hu"), themeOf(next)], ["en", "dark"]);
  const odd = await choose(origin, { locale: "xx", theme: "loud", return_to: "//evil.example" });
  assertEquals([odd.headers.getSetCookie(), odd.headers.get("location")], [[], "/"]);
});
