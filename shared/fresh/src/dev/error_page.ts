/** A page for an error in development: its message, stack and the lines it happened in. */
export function errorPage(error: unknown): Response {
  const { message, stack } = error instanceof Error
    ? { message: error.message, stack: error.stack ?? "" }
    : { message: String(error), stack: "" };
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${
    escape(message)
  }</title><style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem}
pre{background:#f5f5f4;padding:1rem;overflow:auto;border-radius:.5rem}mark{background:#fecaca}
@media(prefers-color-scheme:dark){body{background:#1c1917;color:#f5f5f4}pre{background:#292524}
mark{background:#7f1d1d;color:inherit}}</style></head><body id="fresh-error-overlay"><h1>${
    escape(message)
  }</h1>${codeFrame(stack)}<h2>Stack</h2><pre>${escape(stack)}</pre></body></html>`;
  return new Response(html, {
    status: 500,
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}

/** The lines around the first place in the project's own code. */
function codeFrame(stack: string): string {
  const place = /\((file:\/\/[^)]+?):(\d+):\d+\)|at (file:\/\/\S+?):(\d+):\d+/
    .exec(
      stack.split("\n").filter((line) => !line.includes("/shared/fresh/")).join(
        "\n",
      ),
    );
  const url = place?.[1] ?? place?.[3];
  const line = Number(place?.[2] ?? place?.[4]);
  if (!url) return "";
  try {
    const lines = Deno.readTextFileSync(new URL(url)).split("\n");
    const shown = lines.slice(Math.max(0, line - 6), line + 5).map(
      (text, i) => {
        const number = Math.max(0, line - 6) + i + 1;
        const row = escape(`${String(number).padStart(5)}  ${text}`);
        return number === line ? `<mark>${row}</mark>` : row;
      },
    );
    return `<h2>${escape(new URL(url).pathname)}:${line}</h2><pre>${shown.join("\n")}</pre>`;
  } catch {
    return "";
  }
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(
    ">",
    "&gt;",
  );
}
