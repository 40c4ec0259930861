import { isLoopback } from "shared/http/mod.ts";

/** Parameters of an answer: an address that has one of its own could be mistaken for an answer. */
const answerNames = ["code", "state", "iss", "error", "error_description", "response"];

/**
 * What is wrong with an address that a client wants to register, or null. Registered addresses are
 * compared byte for byte (RFC 9700, 2.1), so only one spelling of each is taken: the URL parser's
 * own. Https, http on this very machine, or a reverse domain name as scheme for native apps (RFC
 * 8252, 7.1); no fragment, user info or name with a dot at its end.
 */
export function redirectUriFault(value: string): string | null {
  if (value.length > 2000 || /[^\x21-\x7e]|\\/.test(value)) {
    return "has characters that are not allowed";
  }
  if (!URL.canParse(value)) return "is not an absolute address";
  const url = new URL(value);
  if (url.href !== value && url.href !== `${value}/`) return `must be written as ${url.href}`;
  if (value.includes("#")) return "must have no fragment";
  if (/[@*]/.test(value.split("?")[0])) return "must have no user info and no pattern";
  if (url.hostname.endsWith(".")) return "must have no dot after its host";
  if (/;|%2e|%2f|%5c|%0|\/\//i.test(url.pathname + url.search)) {
    return "has a path that can be read in two ways";
  }
  if (answerNames.some((name) => url.searchParams.has(name))) {
    return "must not have parameters of an answer";
  }
  if (url.protocol === "https:") return url.hostname ? null : "has no host";
  if (url.protocol === "http:") {
    return isLoopback(value) ? null : "must be https, or http on this machine";
  }
  return /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/.test(url.protocol) && /^[a-z.0-9-]+:\/[^/]/.test(value)
    ? null
    : "must be https, http on this machine, or begin with a reverse domain name";
}

/** The origin that answers for an address leave to, for the policy of a page. */
export function originOf(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === "null" ? protocol : origin;
}
