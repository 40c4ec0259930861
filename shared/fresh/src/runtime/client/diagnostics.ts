import { isEnabled } from "./intent.ts";

/** Development only: tells about markup of client navigation that does nothing, and why. */
export function checkPage(): void {
  for (const element of document.querySelectorAll("[f-partial]")) {
    if (!isEnabled(element) && !element.closest('[f-client-nav="false"]')) {
      console.warn(
        `${tag(element)} has f-partial="${element.getAttribute("f-partial")}" without effect: ` +
          "no element around it has f-client-nav",
      );
    }
  }
  if (document.querySelector("[f-client-nav]")) return;
  const walker = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_COMMENT,
  );
  while (walker.nextNode()) {
    const name = /^frsh:partial:([^:]*)/.exec(
      (walker.currentNode as Comment).data,
    )?.[1];
    if (name !== undefined) {
      console.warn(
        `<Partial name="${decodeURIComponent(name)}"> is never updated: ` +
          "no element of the page has f-client-nav",
      );
    }
  }
}

function tag(element: Element): string {
  return (element.cloneNode(false) as Element).outerHTML.replace(/<\/.*$/, "");
}
