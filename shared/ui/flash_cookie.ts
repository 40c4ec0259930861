import { hostCookies } from "shared/auth/cookies.ts";

/** A message shown once, on the page that a redirect leads to. */
export interface FlashMessage {
  tone: "success" | "info" | "warning" | "error";
  text: string;
}

const name = "vecton_flash";
/** The next page comes at once, or is never looked at. */
const seconds = 60;
const tones = ["success", "info", "warning", "error"];

/**
 * Leaves a message for the next page. It travels in a cookie: nothing secret belongs in it. The
 * app's middleware (`takeFlash`) gives the cookie what https wants of it.
 */
export function setFlash(headers: Headers, { tone, text }: FlashMessage): void {
  const value = encodeURIComponent(JSON.stringify([tone, text.slice(0, 500)]));
  headers.append("set-cookie", `${name}=${value}; Path=/; Max-Age=${seconds}`);
}

/**
 * The message for this page; `settle` sees to it that no other page shows it, and to the cookie of a
 * message for the next one. On https that is a `__Host-` cookie: a shop's host, which is same-site,
 * must not put words of its own on our pages.
 */
export function takeFlash(
  req: Request,
  origin: string,
): { message: FlashMessage | null; settle(response: Response): void } {
  const cookie = hostCookies(origin, name);
  const found = cookie.read(req);
  return {
    message: found ? parse(found) : null,
    settle({ headers }) {
      const lines = headers.getSetCookie();
      const left = lines.findLast((line) => line.startsWith(`${name}=`));
      const shown = headers.get("content-type")?.startsWith("text/html");
      if (left) {
        headers.delete("set-cookie");
        for (const line of lines) {
          if (!line.startsWith(`${name}=`)) headers.append("set-cookie", line);
        }
        const value = left.slice(name.length + 1, left.indexOf(";"));
        headers.append("set-cookie", cookie.set(value, seconds));
      } else if (found && shown) headers.append("set-cookie", cookie.clear());
    },
  };
}

function parse(value: string): FlashMessage | null {
  try {
    const [tone, text] = JSON.parse(decodeURIComponent(value));
    return tones.includes(tone) && typeof text === "string" ? { tone, text } : null;
  } catch {
    return null;
  }
}
