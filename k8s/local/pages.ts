import type { IncomingMessage, ServerResponse } from "node:http";

export interface GatewayPage {
  status: number;
  html: string;
  /** For programs: a stable code. */
  code: string;
}

/** Answers with a page for browsers that navigate, and with problem details for programs. */
export function sendPage(req: IncomingMessage, res: ServerResponse, page: GatewayPage): void {
  const wantsHtml = (req.headers.accept ?? "").includes("text/html");
  res.writeHead(page.status, {
    "content-type": wantsHtml ? "text/html; charset=utf-8" : "application/problem+json",
    "cache-control": "no-store",
  });
  const { status, code } = page;
  res.end(
    wantsHtml ? page.html : JSON.stringify({ type: "about:blank", title: code, status, code }),
  );
}

/** Nobody has this name. */
export function unknownHostPage(host: string): GatewayPage {
  return {
    status: 404,
    code: "unknown_host",
    html: frame(
      "Nincs itt ilyen üzlet · There is no such shop",
      `<p><code>${escape(host)}</code></p>
<p>Lehet, hogy elírás van a címben, vagy az üzletet törölték.<br>
The address may be mistyped, or the shop was deleted.</p>`,
    ),
  };
}

/** What is not for visitors. */
export function notFoundPage(): GatewayPage {
  return { status: 404, code: "not_found", html: frame("Nincs ilyen oldal · No such page", "") };
}

/** A service did not start or ended. */
export function unavailablePage(reason: string): GatewayPage {
  return {
    status: 503,
    code: "service_unavailable",
    html: frame(
      "A szolgáltatás most nem érhető el · The service is not available",
      `<p>${escape(reason)}</p>
<p>Semmi sem veszett el. Töltse be újra az oldalt. · Nothing is lost. Load the page again.</p>`,
    ),
  };
}

/** For those who come by number instead of name: where everything is. */
export function indexPage(hosts: string[], req: IncomingMessage): GatewayPage {
  const port = /:(\d+)$/.exec(req.headers.host ?? "")?.[1] ?? "8000";
  const links = hosts.map((host) =>
    `<li><a href="http://${host}:${port}/">${host}:${port}</a></li>`
  );
  return { status: 200, code: "index", html: frame("Vecton", `<ul>${links.join("")}</ul>`) };
}

function frame(title: string, content: string): string {
  return `<!doctype html><html lang="hu"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escape(title)}</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem}
h1{font-size:1.25rem}</style></head><body><h1>${escape(title)}</h1>${content}</body></html>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
