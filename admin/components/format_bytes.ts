import { formatNumber, type Locale } from "shared/i18n/mod.ts";

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A size by powers of 1024: `1.5 GiB`. */
export function formatBytes(bytes: number, locale: Locale): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${formatNumber(Math.round(value * 10) / 10, locale)} ${units[power]}`;
}
