import type { Context, Middleware } from "fresh";
import { csp } from "fresh";

export interface SecurityHeadersOptions<State> {
  /** Origins besides our own that a form of this page may lead to, redirects included. */
  formAction?(ctx: Context<State>): string[];
}

const directives = [
  "default-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

/** Content-Security-Policy with a nonce for each page, and the headers beside it (OWASP ASVS 3.4). */
export function securityHeaders<State>(
  options: SecurityHeadersOptions<State> = {},
): Middleware<State> {
  const policy = csp<State>({ useNonce: true, csp: directives });
  return async (ctx) => {
    const response = await policy(ctx);
    const { headers } = response;
    let value = headers.get("content-security-policy")!;
    // Where no page was rendered there is no nonce to take its place.
    value = value.replaceAll(" 'unsafe-inline'", "");
    const extra = options.formAction?.(ctx) ?? [];
    value = value.replace("form-action 'self'", ["form-action 'self'", ...extra].join(" "));
    // On loopback nothing speaks https to upgrade to.
    if (ctx.url.protocol === "http:") value = value.replace("; upgrade-insecure-requests", "");
    headers.set("content-security-policy", value);
    headers.set("x-content-type-options", "nosniff");
    // Links from mails have secrets in their paths: no other site learns an address of ours. Nor
    // `no-referrer`: with it browsers send `Origin: null` with our own forms, which `sameOrigin`
    // has to refuse; nor the usual `strict-origin-when-cross-origin`, which nobody here needs.
    headers.set("referrer-policy", "same-origin");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("permissions-policy", "camera=(self), geolocation=(), microphone=()");
    if (ctx.url.protocol === "https:") {
      headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    return response;
  };
}
