/** What client navigation stores in an entry of the history, beside what others put there. */
export interface Entry {
  x: number;
  y: number;
}

let tracking = false;

/** Stores where the page is scrolled to, for when the user comes back to it. */
export function leave(): void {
  const frsh: Entry = { x: scrollX, y: scrollY };
  history.replaceState({ ...history.state, frsh }, "");
}

/** Leaves this entry for a new one. */
export function push(address: URL): void {
  leave();
  track();
  history.pushState({ frsh: { x: 0, y: 0 } }, "", address);
}

export function replace(address: URL): void {
  history.replaceState({ frsh: { x: 0, y: 0 } }, "", address);
}

/** Goes to where an entry was left, or to what its address names. */
export function scrollToEntry(entry: Entry | undefined): void {
  // The browser does it by itself until it is told otherwise.
  if (history.scrollRestoration === "auto") return;
  const target = entry ? null : fragment(location.hash);
  if (target) target.scrollIntoView();
  else {scrollTo({
      left: entry?.x ?? 0,
      top: entry?.y ?? 0,
      behavior: "instant",
    });}
}

/** The element that a fragment names. */
export function fragment(hash: string): HTMLElement | null {
  if (!hash) return null;
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    return null;
  }
}

/**
 * Takes scrolling over: the browser would scroll before the content is there. Entries made by
 * fragments are left without a word, so where the page is scrolled to is stored as it changes. With
 * a reload it is the browser's business again.
 */
export function track(): void {
  if (tracking) return;
  tracking = true;
  history.scrollRestoration = "manual";
  let timer: ReturnType<typeof setTimeout>;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => (!history.state || history.state.frsh) && leave(),
      100,
    );
  }, { passive: true });
  addEventListener("pagehide", () => {
    leave();
    history.scrollRestoration = "auto";
  });
  addEventListener("pageshow", () => history.scrollRestoration = "manual");
}
