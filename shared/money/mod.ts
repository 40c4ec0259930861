/** Money in integer minor units: never a float, rounded once and at a known place. */
import type { Locale } from "shared/i18n/mod.ts";

/** An amount in minor units of a currency: 24 990 Ft is 24990, 12.50 EUR is 1250. */
export interface Money {
  amount: number;
  currency: string;
}

/** Decimal places in practice; ISO 4217 gives the forint two, but nobody has seen a fillér. */
const exponents: Record<string, number> = { HUF: 0, JPY: 0, ISK: 0, KRW: 0 };

/** How many decimal places a currency has. */
export function exponent(currency: string): number {
  return exponents[currency] ?? 2;
}

const made = new Map<string, Intl.NumberFormat>();

/** `24 990 Ft`, `€12.50`. */
export function formatMoney(amount: number, currency: string, locale: Locale): string {
  const key = `${currency}${locale}`;
  let formatter = made.get(key);
  if (!formatter) {
    const digits = exponent(currency);
    formatter = new Intl.NumberFormat(locale === "hu" ? "hu-HU" : "en-GB", {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: "always",
    } as Intl.NumberFormatOptions);
    made.set(key, formatter);
  }
  return formatter.format(amount / 10 ** exponent(currency));
}

/**
 * An amount as people and files write it (`24 990`, `1.234,50`, `12.5`), in minor units; null where
 * it is none or has more decimals than the currency.
 */
export function parseMoney(text: string, currency: string): number | null {
  const bare = text.replace(/[\s\u00a0']/g, "").replace(/(Ft|HUF|EUR|€|\$|USD)/gi, "");
  const match = /^(-?)(\d{1,3}(?:[.,]\d{3})*|\d+)(?:([.,])(\d+))?$/.exec(bare);
  if (!match) return null;
  const [, sign, whole, , fraction = ""] = match;
  const digits = exponent(currency);
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > digits) return null;
  const amount = Number(whole.replace(/[.,]/g, "")) * 10 ** digits +
    Number(kept.padEnd(digits, "0") || 0);
  if (!Number.isSafeInteger(amount)) return null;
  return sign && amount !== 0 ? -amount : amount;
}

/** Splits an amount by weights without losing a unit: the largest remainders get what is left. */
export function allocate(amount: number, weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) throw new RangeError("Weights must add up to more than zero");
  const exact = weights.map((weight) => amount * weight / total);
  const shares = exact.map(Math.trunc);
  let left = amount - shares.reduce((sum, share) => sum + share, 0);
  const order = exact.map((value, i) => ({ i, rest: Math.abs(value - shares[i]) }))
    .toSorted((a, b) => b.rest - a.rest || a.i - b.i);
  for (let i = 0; left !== 0; i++) {
    const unit = Math.sign(left);
    shares[order[i % order.length].i] += unit;
    left -= unit;
  }
  return shares;
}

/** The VAT inside a gross amount at a rate in basis points (27 % is 2700), rounded half up. */
export function vatOf(gross: number, rateBasisPoints: number): number {
  const vat = gross * rateBasisPoints / (10_000 + rateBasisPoints);
  return Math.sign(vat) * Math.floor(Math.abs(vat) + 0.5);
}

/** What is paid in cash for an amount in forints: to the nearest 5 (Act III of 2008). */
export function roundCashHuf(amount: number): number {
  return Math.round(amount / 5) * 5;
}
