import { escapeHtml as escape } from "../server/markup.ts";
import { codeFrame } from "./code_frame.ts";

/** Longest part of a stack that is put into the address of the overlay. */
const stackLength = 4000;

/** The answer to an error in development: an empty page under an overlay that explains it. */
export function errorPage(error: unknown, status: number, basePath: string): Response {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const query = new URLSearchParams({
    message: message || String(error),
    stack: stack.slice(0, stackLength),
    "code-frame": codeFrame(stack),
  });
  return html(
    status,
    `<title>${escape(message)}</title><style>body{margin:0}iframe{position:fixed;inset:0;` +
      `width:100%;height:100%;border:0}</style></head><body>` +
      `<p style="font:1rem system-ui;margin:2rem">Internal server error</p>` +
      `<iframe id="fresh-error-overlay" title="${escape(message)}" ` +
      `src="${escape(`${basePath}/_frsh/error_overlay?${query}`)}"></iframe>` +
      `<script type="module" src="${escape(basePath)}/_frsh/reload.js"></script>`,
  );
}

/** The page in the frame. What it shows comes from its address, so all of it is escaped. */
export function errorOverlay(query: URLSearchParams): Response {
  const part = (name: string) => escape(query.get(name) ?? "");
  const frame = part("code-frame").replace(/^&gt;.*$/m, (line) => `<mark>${line}</mark>`);
  return html(
    200,
    `<title>${part("message")}</title><style>${styles}</style></head><body><main>` +
      `<button type="button" title="Close (Escape)" aria-label="Close">×</button>` +
      `<p>An error on the server</p><h1>${part("message")}</h1>` +
      (frame ? `<pre>${frame}</pre>` : "") +
      `<details${frame ? "" : " open"}><summary>Stack</summary><pre>${part("stack")}</pre>` +
      `</details></main><script>${close}</script>`,
  );
}

function html(status: number, content: string): Response {
  return new Response(
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">` +
      `<meta name="viewport" content="width=device-width, initial-scale=1">${content}</body></html>`,
    {
      status,
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    },
  );
}

const close = `
const close = () => parent.document.getElementById("fresh-error-overlay")?.remove();
document.querySelector("button").addEventListener("click", close);
addEventListener("keydown", ({ key }) => key === "Escape" && close());
document.querySelector("button").focus();
`;

const styles = `
:root{color-scheme:light dark;--back:#f6f5f1;--card:#fefefc;--line:#e2dfd7;--mark:#fde2dc;--red:#a3281a}
@media(prefers-color-scheme:dark){:root{--back:#111716;--card:#1a2120;--line:#333b39;--mark:#542019;
--red:#f0998c}}
body{margin:0;background:var(--back);font:16px/1.5 system-ui,sans-serif;padding:clamp(.75rem,4vw,3rem)}
main{position:relative;max-width:60rem;margin:auto;background:var(--card);border:1px solid var(--line);
border-top:4px solid var(--red);border-radius:.75rem;padding:clamp(1rem,3vw,2rem)}
p{margin:0;color:var(--red);font-size:.875rem}h1{margin:.25rem 2.5rem 1rem 0;font-size:1.25rem;
overflow-wrap:anywhere}
pre{margin:.75rem 0 0;padding:1rem 0;overflow:auto;border:1px solid var(--line);border-radius:.5rem;
font:.8125rem/1.6 ui-monospace,monospace;tab-size:2}
pre{padding:1rem}mark{background:var(--mark);color:inherit;display:inline-block;min-width:100%}
summary{cursor:pointer;margin-top:1rem}
button{position:absolute;top:.75rem;right:.75rem;width:2.25rem;height:2.25rem;font-size:1.25rem;
border:1px solid var(--line);border-radius:.5rem;background:none;color:inherit;cursor:pointer}
`;
