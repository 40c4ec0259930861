import type { Db } from "shared/db/mod.ts";

/** An order as its customer sees it in a list. */
export interface CustomerOrder {
  id: string;
  number: string;
  placedAt: Date;
  state: string;
  /** In minor units of `currency`. */
  total: number;
  currency: string;
}

/**
 * A customer's orders, the newest first. The shop takes no orders yet; whatever keeps them answers
 * here, by the tenant's record of the customer.
 */
export function listCustomerOrders(_db: Db, _customerId: string): Promise<CustomerOrder[]> {
  return Promise.resolve([]);
}
