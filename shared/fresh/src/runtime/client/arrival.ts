import { activeAttributes } from "../../active_links.ts";
import { type Entry, fragment } from "./history.ts";
import type { Visit } from "./visit.ts";

/** After a visit: the right place on the page, for the eye, the keyboard and the ear. */
export function arrive({ visit: { kind }, address, changed, back }: {
  visit: Visit;
  address: URL;
  /** The nodes that are new. */
  changed: Node[];
  /** Set where the user comes back to an entry of the history. */
  back?: Entry;
}): void {
  markLinks();
  if (kind === "update") return;
  const target = fragment(address.hash);
  const heading = find(changed, "h1");
  // Whoever sent a form goes on where they are, unless it is gone.
  const stays = kind === "form" && document.activeElement !== document.body;
  if (!stays) {
    focus(
      find(changed, "[autofocus]") ?? target ?? heading ??
        find(changed, "main"),
    );
  }
  announce(document.title || heading?.textContent || "");
  if (back) scrollTo({ left: back.x, top: back.y, behavior: "instant" });
  else if (target) target.scrollIntoView();
  else if (kind === "link") scrollTo({ left: 0, top: 0, behavior: "instant" });
  document.dispatchEvent(
    new CustomEvent("fresh:navigated", { detail: { address } }),
  );
}

/** Brings the attributes of all links in line with the address. */
function markLinks(): void {
  const url = new URL(location.href);
  for (const link of document.querySelectorAll("a[href]")) {
    const current = link.getAttribute("aria-current");
    const marked = link.hasAttribute("data-current") ||
      link.hasAttribute("data-ancestor");
    const ours = current === null ||
      marked && (current === "page" || current === "true");
    const wanted = activeAttributes(
      {
        href: link.getAttribute("href"),
        "aria-current": ours ? undefined : current,
      },
      url,
    );
    for (
      const name of [
        "data-current",
        "data-ancestor",
        ...(ours ? ["aria-current"] : []),
      ]
    ) {
      if (wanted && name in wanted) link.setAttribute(name, wanted[name]);
      else link.removeAttribute(name);
    }
  }
}

function find(nodes: Node[], selector: string): HTMLElement | null {
  for (const node of nodes) {
    if (!(node instanceof HTMLElement)) continue;
    const found = node.matches(selector) ? node : node.querySelector<HTMLElement>(selector);
    if (found) return found;
  }
  return null;
}

function focus(element: HTMLElement | null): void {
  if (!element) {
    // Where nothing names itself, reading begins at the top, as on a page that was loaded.
    if (document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
    return;
  }
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) {
    element.tabIndex = -1;
  }
  element.focus({ preventScroll: true });
}

let region: HTMLElement | undefined;

/** Screen readers read it out when they are done with what they say (WAI-ARIA live region). */
function announce(text: string): void {
  if (!region?.isConnected) {
    region = document.createElement("div");
    region.setAttribute("role", "status");
    region.setAttribute("aria-live", "polite");
    Object.assign(region.style, {
      position: "absolute",
      width: "1px",
      height: "1px",
      overflow: "hidden",
      clipPath: "inset(50%)",
      whiteSpace: "nowrap",
    });
    document.body.append(region);
  }
  // A region that is new is not read: its text must come after it.
  const filled = region;
  filled.textContent = "";
  setTimeout(() => filled.textContent = text, 100);
}
