import { DomainError } from "shared/http/domain_error.ts";

/** There is less than was asked for; nothing was changed. */
export class InsufficientStock extends DomainError {
  override name = "InsufficientStock";

  constructor(
    readonly lines: {
      variantId: string;
      locationId: string;
      requested: number;
      available: number;
    }[],
  ) {
    super("insufficient_stock", 409, "There is not enough stock");
  }
}

/** The stock is not what the caller believed it to be; nothing was changed. */
export class StockConflict extends DomainError {
  override name = "StockConflict";

  constructor(
    readonly current: {
      variantId: string;
      locationId: string;
      expected: number | null;
      onHand: number;
    }[],
  ) {
    super("stock_conflict", 409, "The stock has changed meanwhile");
  }
}

/** A variant or location that stock does not know. */
export class UnknownStockKey extends DomainError {
  override name = "UnknownStockKey";

  constructor(readonly keys: { variantId: string; locationId: string }[]) {
    super("unknown_stock_key", 422, "There is no such variant or location");
  }
}
