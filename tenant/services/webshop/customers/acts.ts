import ipaddr from "ipaddr.js";
import { appendAudit } from "shared/audit/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import type { ShopContext } from "./context.ts";
import type { CustomerSession } from "./sessions.ts";

/** The request in which a customer does something to their account. */
export interface ActContext extends ShopContext {
  ip: string;
  requestId: string;
  /** Where they are signed in; a link from a mail needs no session. */
  customer?: CustomerSession | null;
}

/**
 * Notes in the tenant's audit log what a customer did to their account, in the transaction that does
 * it. Entries stay when the account is erased (GDPR Art. 17(3)(e)), so they name nobody: an id that
 * means nothing without the account, and of the address only the network.
 */
export function noteAct(
  tx: Tx,
  { tenant, ip, requestId, customer }: ActContext,
  accountId: string,
  action: string,
): Promise<void> {
  const session = customer?.accountId === accountId ? customer.id : undefined;
  const actor = { id: accountId, name: "", ip: wholeNetwork(ip), sessionId: session, requestId };
  const object = { type: "customer_account", id: accountId };
  return appendAudit(tx, actor, { tenant: tenant.slug, action: `customer.${action}`, object });
}

/** The /24 or /48 that an address lies in: too many people to tell one by it. */
function wholeNetwork(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const ip = ipaddr.process(address);
  return ip.kind() === "ipv4"
    ? `${ipaddr.IPv4.networkAddressFromCIDR(`${ip}/24`)}/24`
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${ip}/48`)}/48`;
}
