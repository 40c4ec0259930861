/** A CSV to keep; the byte order mark tells spreadsheets that it is UTF-8. */
export function csvDownload(name: string, lines: string[]): Response {
  const safeName = encodeURIComponent(name.replace(/[/\\]/g, "-"));
  return new Response("\ufeff" + lines.join(""), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename*=UTF-8''${safeName}`,
      "cache-control": "no-store",
    },
  });
}
