/** What client navigation stores in an entry of the history, beside what others put there. */
export interface Entry {
  x: number;
  y: number;
}

/** Stores where the page was scrolled to, for when the user comes back to it. */
export function leave(): void {
  const frsh: Entry = { x: scrollX, y: scrollY };
  history.replaceState({ ...history.state, frsh }, "");
}

/** Leaves this entry for a new one. */
export function push(address: URL): void {
  leave();
  // The browser would scroll before the content is there. With a reload that is its business again.
  history.scrollRestoration = "manual";
  addEventListener("pagehide", hide);
  history.pushState({ frsh: { x: 0, y: 0 } }, "", address);
}

export function replace(address: URL): void {
  history.replaceState({ frsh: { x: 0, y: 0 } }, "", address);
}

function hide(): void {
  leave();
  history.scrollRestoration = "auto";
}
