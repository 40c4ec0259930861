import { BlockList, isIPv6 } from "node:net";
import type { Context } from "../context.ts";
import type { Middleware } from "../types.ts";

export interface IpFilterRules {
  /** Addresses and CIDR blocks; what is denied here is never let through. */
  denyList?: string[];
  /** Where set, nobody else is let through. */
  allowList?: string[];
}

export interface IpFilterOptions<State = unknown> {
  onBlocked?(
    remote: { addr: string; type: "IPv4" | "IPv6" },
    ctx: Context<State>,
  ): Response | Promise<Response>;
}

/** Lets requests through by the address of the connection (not by any header). */
export function ipFilter<State>(
  rules: IpFilterRules,
  options: IpFilterOptions<State> = {},
): Middleware<State> {
  const denied = listOf(rules.denyList ?? []);
  const allowed = rules.allowList?.length ? listOf(rules.allowList) : null;
  const onBlocked = options.onBlocked ??
    (() => new Response("Forbidden", { status: 403 }));
  return async function ipFilterMiddleware(ctx) {
    const { remoteAddr } = ctx.info;
    // A connection without an address, by a socket in the file system, is on no list.
    const hostname = "hostname" in remoteAddr ? remoteAddr.hostname : "";
    const addr = hostname.replace(/^::ffff:(?=\d+\.)/, "").replace(/%.*$/, "");
    const family = isIPv6(addr) ? "ipv6" : "ipv4";
    const type = family === "ipv6" ? "IPv6" : "IPv4";
    const blocked = denied.check(addr, family) ||
      (allowed && !allowed.check(addr, family));
    return blocked ? await onBlocked({ addr, type }, ctx) : await ctx.next();
  };
}

function listOf(rules: string[]): BlockList {
  const list = new BlockList();
  for (const rule of rules) {
    const [address, bits] = rule.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
