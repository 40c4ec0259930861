export const ranges = [7, 30, 90, 365];

/** Days that a page or export covers: `?days=`, one of the offered ranges, 30 by default. */
export function rangeOf(url: URL): number {
  const days = Number(url.searchParams.get("days"));
  return ranges.includes(days) ? days : 30;
}
