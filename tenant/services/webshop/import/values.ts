import { exponent } from "shared/money/mod.ts";

export interface Amount {
  /** Minor units, rounded half away from zero. */
  amount: number;
  rounded: boolean;
}

/**
 * A price of an export: machines write `1234.5`, spreadsheets also `1 234,50` and `1.234,50`. With
 * one kind of mark only it is the decimal one, so `12.345` is a little more than twelve.
 */
export function parseAmount(text: string, currency: string): Amount | null {
  const bare = text.replace(/[\s\u00a0\u202f']/g, "").replace(/(Ft|HUF|EUR|€|\$|USD|GBP|£)/gi, "");
  const last = Math.max(bare.lastIndexOf("."), bare.lastIndexOf(","));
  const both = bare.includes(".") && bare.includes(",");
  const repeated = !both && last >= 0 && bare.indexOf(bare[last]) !== last;
  const whole = last < 0 || repeated ? bare.replace(/[.,]/g, "") : bare.slice(0, last);
  const fraction = last < 0 || repeated ? "" : bare.slice(last + 1);
  const match = /^(-?)(\d*)$/.exec(whole.replace(/[.,]/g, ""));
  if (!match || !/^\d*$/.test(fraction) || (match[2] === "" && fraction === "")) return null;
  const digits = exponent(currency);
  const kept = fraction.slice(0, digits).padEnd(digits, "0");
  const rest = fraction.slice(digits);
  const up = /^[5-9]/.test(rest) ? 1 : 0;
  const amount = Number((match[2] || "0") + kept) + up;
  if (!Number.isSafeInteger(amount)) return null;
  return { amount: match[1] && amount ? -amount : amount, rounded: /[1-9]/.test(rest) };
}

/** A whole number such as a quantity; `12.0` counts, `1.5` does not. */
export function parseInteger(text: string): number | null {
  const match = /^(-?\d{1,9})(?:[.,]0+)?$/.exec(text.trim());
  return match ? Number(match[1]) : null;
}

/** A number with a decimal point or comma. */
export function parseNumber(text: string): number | null {
  const bare = text.trim().replace(",", ".");
  return /^-?\d{1,12}(\.\d{1,12})?$/.test(bare) ? Number(bare) : null;
}

/** `TRUE`, `1`, `yes`, `igen`…; undefined for what says nothing. */
export function parseFlag(text: string): boolean | undefined {
  if (/^(true|1|yes|igen|y|i)$/i.test(text.trim())) return true;
  if (/^(false|0|no|nem|n)$/i.test(text.trim())) return false;
  return undefined;
}

/** Parts of a list separated by commas; `\,` is a comma in a part. */
export function parseList(text: string): string[] {
  const parts = text.split(/(?<!\\),/).map((part) => part.replace(/\\,/g, ",").trim());
  return [...new Set(parts.filter(Boolean))];
}

/** An address of a picture on the web, or null. */
export function parseImageUrl(text: string): string | null {
  const trimmed = text.trim();
  const url = trimmed.startsWith("//") ? `https:${trimmed}` : trimmed;
  return /^https?:\/\/\S+$/i.test(url) && URL.canParse(url) && url.length <= 2000 ? url : null;
}
