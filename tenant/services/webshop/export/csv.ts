/** One record of a CSV file (RFC 4180), quoted only where it must be. */
export function csvRecord(fields: readonly string[]): string {
  return fields.map((field) =>
    /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
  ).join(",") + "\r\n";
}
