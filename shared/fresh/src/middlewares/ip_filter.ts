import type { BlockList } from "node:net";
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
  const onBlocked = options.onBlocked ??
    (() => new Response("Forbidden", { status: 403 }));
  for (const rule of [...rules.denyList ?? [], ...rules.allowList ?? []]) checkRule(rule);
  const loading = readRules(rules);
  return async function ipFilterMiddleware(ctx) {
    const { denied, allowed } = await loading;
    const { remoteAddr } = ctx.info;
    // A connection without an address, by a socket in the file system, is on no list.
    const hostname = "hostname" in remoteAddr ? remoteAddr.hostname : "";
    const addr = hostname.replace(/^::ffff:(?=\d+\.)/, "").replace(/%.*$/, "");
    const family = familyOf(addr);
    const type = family === "ipv6" ? "IPv6" : "IPv4";
    const blocked = denied.check(addr, family) ||
      (allowed && !allowed.check(addr, family));
    return blocked ? await onBlocked({ addr, type }, ctx) : await ctx.next();
  };
}

async function readRules({ denyList = [], allowList = [] }: IpFilterRules) {
  // Loaded only where it is used: it takes longer than the rest of the framework.
  const { BlockList } = await import("node:net");
  return {
    denied: fill(new BlockList(), denyList),
    allowed: allowList.length > 0 ? fill(new BlockList(), allowList) : null,
  };
}

function fill(list: BlockList, rules: string[]): BlockList {
  for (const rule of rules) {
    const [address, bits] = rule.split("/");
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}

/** A rule that cannot be read is a fault of the configuration: better at start than by a request. */
function checkRule(rule: string): void {
  const [address, bits, more] = rule.split("/");
  const longest = familyOf(address) === "ipv6" ? 128 : 32;
  const readable = familyOf(address) === "ipv6"
    ? URL.canParse(`http://[${address}]/`)
    : /^(\d{1,3}\.){3}\d{1,3}$/.test(address) && URL.canParse(`http://${address}/`);
  const inRange = bits === undefined || /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
  if (!readable || !inRange || more !== undefined) {
    throw new TypeError(`Not an address or a block of addresses: ${JSON.stringify(rule)}`);
  }
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}
