import { contentDisposition } from "shared/http/mod.ts";

/** A CSV to keep; the byte order mark tells spreadsheets that it is UTF-8. */
export function csvDownload(name: string, lines: string[]): Response {
  return new Response("\ufeff" + lines.join(""), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": contentDisposition(name),
      "cache-control": "no-store",
    },
  });
}
