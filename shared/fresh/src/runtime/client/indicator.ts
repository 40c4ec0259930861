import type { Visit } from "./visit.ts";

interface Indicated {
  _freshIndicator?: { value: boolean };
}

/**
 * While loading, `_freshIndicator` of the submitter, else of the form, is true; the page has had
 * `data-frsh-busy` for its styles since the click. Returns what ends both, told whether others are
 * still under way.
 */
export function indicate({ element, form }: Visit): (others: boolean) => void {
  const indicator = (element as Indicated)._freshIndicator ??
    (form as Indicated | undefined)?._freshIndicator;
  if (indicator) indicator.value = true;
  return (others) => {
    if (indicator) indicator.value = false;
    if (!others) delete document.documentElement.dataset.frshBusy;
  };
}
