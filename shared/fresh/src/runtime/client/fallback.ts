import type { Answer } from "./answers.ts";
import type { Visit } from "./visit.ts";

/** An ordinary load of a page. `pushed` where the entry of the history stands already. */
export function loadPage(address: URL, pushed: boolean): void {
  if (address.href === location.href) location.reload();
  else if (pushed) location.replace(address);
  else location.assign(address);
}

/**
 * The network failed. A page is left to the browser, which says so. What was sent may have arrived:
 * sending it again is for the user to decide, so the filled form stays as it is.
 */
export function failed(visit: Visit, error: unknown, pushed: boolean): void {
  const { element, address, body, kind } = visit;
  if (!body && kind !== "update") return loadPage(address, pushed);
  const event = new CustomEvent("fresh:failed", {
    bubbles: true,
    cancelable: true,
    detail: { error, address },
  });
  if (!(element.isConnected ? element : document).dispatchEvent(event)) return;
  if (kind === "update") throw error;
  alert(error instanceof Error ? error.message : String(error));
}

/** Anything but a page: shown or saved by the browser, while the page and its address stay. */
export async function openFile(
  visit: Visit,
  answer: Answer,
  pushed: boolean,
): Promise<void> {
  if (!visit.body) {
    answer.response.body?.cancel();
    if (pushed) await goBack();
    return location.assign(answer.redirected ?? visit.address);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.response.blob());
  const name = /filename\*?=(?:UTF-8'')?"?([^";]+)/i
    .exec(answer.response.headers.get("content-disposition") ?? "");
  if (name) link.download = decodeURIComponent(name[1]);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Takes the entry back that was made for what turned out to be no page. */
function goBack(): Promise<void> {
  return new Promise((done) => {
    addEventListener("popstate", (event) => {
      event.stopImmediatePropagation();
      done();
    }, { once: true, capture: true });
    history.back();
  });
}
