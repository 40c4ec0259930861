import { mutable } from "../mutable.ts";
import { nonceKey } from "../server/render.ts";
import type { Middleware } from "../types.ts";

export interface CSPOptions {
  /** Only report what the policy would refuse. */
  reportOnly?: boolean;
  /** Where browsers report to. */
  reportTo?: string;
  /** Directives, each as `name value value`; they replace the defaults of the same name. */
  csp?: string[];
  /** Put the page's nonce in the place of `'unsafe-inline'`. */
  useNonce?: boolean;
}

const defaults = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

const nonced = ["default-src", "script-src", "style-src"];

/** Sets a Content-Security-Policy (CSP Level 3) on every answer. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const { reportOnly = false, reportTo, useNonce = false } = options;
  const directives = new Map(
    defaults.map((directive) => [nameOf(directive), directive]),
  );
  for (const directive of options.csp ?? []) {
    directives.delete(nameOf(directive));
    directives.set(nameOf(directive), directive);
  }
  if (reportTo) {
    directives.set("report-to", "report-to csp-endpoint");
    directives.set("report-uri", `report-uri ${reportTo}`);
  }
  const policy = [...directives.values()].join("; ");
  const header = reportOnly ? "content-security-policy-report-only" : "content-security-policy";
  return async function cspMiddleware(ctx) {
    const response = mutable(await ctx.next());
    const nonce = (response as unknown as Record<symbol, unknown>)[nonceKey];
    response.headers.set(
      header,
      useNonce && typeof nonce === "string" ? withNonce(policy, nonce) : policy,
    );
    if (reportTo) {
      response.headers.set("reporting-endpoints", `csp-endpoint="${reportTo}"`);
    }
    return response;
  };
}

/** Only an answer that was rendered here has a nonce, and inline code that bears it. */
function withNonce(policy: string, nonce: string): string {
  return policy.split("; ").map((directive) =>
    nonced.includes(nameOf(directive))
      ? directive.replace("'unsafe-inline'", `'nonce-${nonce}'`)
      : directive
  ).join("; ");
}

function nameOf(directive: string): string {
  return directive.trim().split(/\s+/, 1)[0].toLowerCase();
}
