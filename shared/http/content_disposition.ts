/**
 * A content-disposition header that keeps a response under a name (RFC 6266): letters of any
 * language in `filename*`, and what is left of them in ASCII for old programs.
 */
export function contentDisposition(name: string): string {
  const whole = [...name].map((sign) => /[/\\]/.test(sign) || sign < " " ? "-" : sign).join("")
    .toWellFormed() || "file";
  const ascii = whole.normalize("NFD").replace(/\p{M}/gu, "").replace(/[^ -~]|["%]/g, "_");
  // What encodeURIComponent leaves and RFC 8187 does not allow.
  const encoded = encodeURIComponent(whole)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
