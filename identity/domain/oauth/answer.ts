import type { Return } from "./validate_request.ts";

/** The fields of an answer; `iss` is always among them (RFC 9207), `state` where it was sent. */
export function answerFields(
  to: Return,
  issuer: string,
  answer: Record<string, string>,
): [string, string][] {
  return [
    ...Object.entries(answer),
    ...(to.state === null ? [] : [["state", to.state] as [string, string]]),
    ["iss", issuer],
  ];
}

/** The address of a client with an answer; what was registered stays as it is to the letter. */
export function answerUrl(redirectUri: string, fields: [string, string][]): string {
  const query = new URLSearchParams(fields).toString();
  return `${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${query}`;
}
