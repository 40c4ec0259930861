/** Names whose values are secrets, whatever they look like. */
const secretName =
  /pass(word|wd|phrase)?$|secret|token|authorization|cookie|api_?key|private_?key|credential|^(otp|pin)$/i;
/** Names that only look like one of these. */
const harmless = /^(tokens?(Count|Type)|.*(Id|Name|Expires\w*|At))$/;

const hidden = "[redacted]";
const deepest = 6;

/**
 * A copy of `value` that may be written down: values under the names of secrets are blacked out, and
 * so are passwords in URLs, bearer tokens and JWTs in any text. Errors become their name, message,
 * code and stack. Anything deeper than six levels is left out.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value;
  if (depth >= deepest) return "[too deep]";
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    const { code } = value as { code?: unknown };
    return redact({ name, message, code, stack, cause }, depth + 1);
  }
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecret(name, item) ? hidden : redact(item, depth + 1),
    ]),
  );
}

const isSecret = (name: string, value: unknown) =>
  value !== undefined && value !== null && typeof value !== "boolean" &&
  secretName.test(name) && !harmless.test(name);

function redactText(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, `$1:${hidden}@`)
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${hidden}`)
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, hidden)
    .replace(/([?&](?:token|code|key|secret|signature|password|state)=)[^&\s"]+/gi, `$1${hidden}`);
}
