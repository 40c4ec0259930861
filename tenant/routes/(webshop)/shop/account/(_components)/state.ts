import { createDefine } from "fresh";
import type { Account } from "../../../../../services/webshop/customers/accounts.ts";
import type { CustomerSession } from "../../../../../services/webshop/customers/sessions.ts";
import type { Category } from "../../../../../services/webshop/categories.ts";
import type { Customer } from "../../../../../services/webshop/customers/record.ts";
import type { State } from "../../../../../state.ts";

/** Every page below `/shop/account`. */
export interface AccountAreaState extends State {
  /** For the frame of the shop. */
  categories: Category[];
}

/** Pages of somebody who is signed in: their middleware sees to it. */
export interface OwnState extends AccountAreaState {
  customer: CustomerSession;
  account: Account;
  /** What the tenant knows of them; null where staff have removed it. */
  record: Customer | null;
}

export const defineArea = createDefine<AccountAreaState>();
export const defineOwn = createDefine<OwnState>();
