/** A message shown once, on the page that a redirect leads to. */
export interface FlashMessage {
  tone: "success" | "info" | "warning" | "error";
  text: string;
}

const name = "vecton_flash";
const tones = ["success", "info", "warning", "error"];

/** Leaves a message for the next page. It travels in a cookie: nothing secret belongs in it. */
export function setFlash(headers: Headers, { tone, text }: FlashMessage): void {
  const value = encodeURIComponent(JSON.stringify([tone, text.slice(0, 500)]));
  headers.append("set-cookie", `${name}=${value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax`);
}

/** The message for this page; `clear` sees to it that no other page shows it. */
export function takeFlash(
  req: Request,
): { message: FlashMessage | null; clear(response: Response): void } {
  const found = new RegExp(`(?:^|; )${name}=([^;]+)`).exec(req.headers.get("cookie") ?? "");
  const message = found ? parse(found[1]) : null;
  return {
    message,
    clear(response) {
      const shown = response.headers.get("content-type")?.startsWith("text/html");
      if (!found || !shown) return;
      response.headers.append("set-cookie", `${name}=; Path=/; Max-Age=0`);
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
