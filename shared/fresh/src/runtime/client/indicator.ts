import type { Visit } from "./visit.ts";

interface Indicated {
  _freshIndicator?: { value: boolean };
}

/**
 * While loading, `_freshIndicator` of the submitter, else of the form, is true, and the page has
 * `data-frsh-busy` for its styles. Returns what ends it, told whether others are still under way.
 */
export function indicate({ element, form }: Visit): (others: boolean) => void {
  const indicator = (element as Indicated)._freshIndicator ??
    (form as Indicated | undefined)?._freshIndicator;
  if (indicator) indicator.value = true;
  document.documentElement.setAttribute("data-frsh-busy", "");
  return (others) => {
    if (indicator) indicator.value = false;
    if (!others) document.documentElement.removeAttribute("data-frsh-busy");
  };
}
