/**
 * The one owner of stock. Webshop, till and warehouse call these functions inside their own
 * transaction; nobody else writes the tables of schema `inventory`.
 */
import type { MigrationSet } from "shared/db/mod.ts";

export { InsufficientStock, StockConflict, UnknownStockKey } from "./errors.ts";
export { commitHold, hold, type HoldLine, releaseHold, sweepExpiredHolds } from "./holds.ts";
export { type Item, registerItems, removeItems } from "./items.ts";
export { ledger, type Movement } from "./ledger.ts";
export {
  createLocation,
  getLocation,
  listLocations,
  type Location,
  noteTold,
  untold,
} from "./locations.ts";
export { type MoveContext, type MoveLine, moveStock, type Reason, reasons } from "./movements.ts";
export {
  availability,
  type Level,
  type LevelQuery,
  levels,
  levelsOf,
  numbersOf,
  type StockLevel,
  totals,
} from "./levels.ts";
export { drift, type DriftRow } from "./drift.ts";
export { type RecentMovement, recentMovements } from "./recent.ts";
export { type CountLine, setOnHand } from "./set_on_hand.ts";
export {
  cancelTransfer,
  createTransfer,
  getTransfer,
  listTransfers,
  receiveTransfer,
  shipTransfer,
  type Transfer,
} from "./transfers.ts";

export const inventoryMigrations: MigrationSet = {
  name: "inventory",
  directory: new URL("./migrations/", import.meta.url),
};
