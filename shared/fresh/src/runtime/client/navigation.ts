import { type Answer, fetchAnswer, type Prefetched, takePrefetched } from "./answers.ts";
import { arrive, markLinks } from "./arrival.ts";
import { mergeHead } from "./merge_head.ts";
import { type Entry, leave, push, replace } from "./history.ts";
import type { Intent } from "./intents.ts";
import { loadIslands } from "./island_modules.ts";
import { Morph } from "./morph.ts";
import { applyBody, applyPartials, type FoundPartial, partialsOf } from "./partials.ts";

export { prefetch } from "./answers.ts";

/** One navigation or update under way. */
interface Visit {
  controller: AbortController;
  /** Whether it has an entry of its own in the history already. */
  pushed: boolean;
}

/** The navigation under way; another one ends it. */
let current: Visit | null = null;
/** Updates under way by the element that asked for them. */
const updates = new Map<Element, AbortController>();
let count = 0;

/** Carries an intent out. What cannot be done here becomes an ordinary page load. */
export async function navigate(intent: Intent, element: Element): Promise<void> {
  const prefetched = intent.kind === "link" ? takePrefetched(intent) : null;
  const controller = intent.kind === "update" ? beginUpdate(element) : beginVisit(intent);
  const done = indicate(element);
  try {
    await carryOut(intent, controller.signal, prefetched);
  } finally {
    done();
    if (current?.controller === controller) current = null;
    if (updates.get(element) === controller) updates.delete(element);
  }
}

/** Goes to an entry of the history that was left by client navigation. */
export async function restore(entry: Entry): Promise<void> {
  current?.controller.abort();
  const controller = new AbortController();
  current = { controller, pushed: false };
  const address = new URL(location.href);
  const intent: Intent = { kind: "link", address, source: new URL(address) };
  try {
    await carryOut(intent, controller.signal, null, entry);
  } finally {
    if (current?.controller === controller) current = null;
  }
}

function beginVisit({ kind, address }: Intent): AbortController {
  const before = current;
  before?.controller.abort();
  for (const controller of updates.values()) controller.abort();
  const controller = new AbortController();
  current = { controller, pushed: false };
  if (kind === "link" && address.href !== location.href) {
    // What was never shown is no place to come back to.
    if (before?.pushed) replace(address);
    else push(address);
    current.pushed = true;
  } else leave();
  return controller;
}

function beginUpdate(element: Element): AbortController {
  updates.get(element)?.abort();
  const controller = new AbortController();
  updates.set(element, controller);
  return controller;
}

/** While loading, the element's `_freshIndicator` is true and the page is marked as busy. */
function indicate(element: Element): () => void {
  const form = (element as HTMLButtonElement).form;
  const indicator = [element, form].map((each) =>
    (each as { _freshIndicator?: { value: boolean } } | null)?._freshIndicator
  ).find(Boolean);
  if (indicator) indicator.value = true;
  document.documentElement.setAttribute("data-frsh-busy", "");
  return () => {
    if (indicator) indicator.value = false;
    if (!current && updates.size === 0) document.documentElement.removeAttribute("data-frsh-busy");
  };
}

async function carryOut(
  intent: Intent,
  signal: AbortSignal,
  prefetched: Prefetched | null,
  back?: Entry,
): Promise<void> {
  const order = ++count;
  let answer: Answer;
  try {
    answer = await fetchAnswer(intent, signal, prefetched);
  } catch (error) {
    if (signal.aborted) return;
    if (intent.kind === "update") throw error;
    return loadPage(intent, intent.address);
  }
  if (signal.aborted) return;
  const address = answer.redirected ?? intent.address;
  const content = answer.document;
  const partials = content ? partialsOf(content.body) : [];
  if (intent.kind === "update" && partials.length === 0) {
    throw new Error(`Found no partials in the answer of ${intent.source.pathname}`);
  }
  if (intent.kind !== "update") {
    if (answer.elsewhere) return location.assign(answer.elsewhere);
    if (!content) return await openFile(intent, answer);
  }
  const fits = isFit(intent, partials);
  if (!fits && answer.redirected && intent.body) return location.assign(address);
  if (!fits && !intent.body) return loadPage(intent, address, back);

  const islands = await loadIslands(content!, answer.id);
  await mergeHead(content!);
  if (signal.aborted) return;
  await transition(() => {
    const morph = new Morph(islands, intent);
    const changed = fits ? applyPartials(partials, morph, order) : applyBody(content!, morph);
    if (intent.kind !== "update") {
      if (intent.kind === "form" || answer.redirected) replace(address);
      arrive({ intent, address, changed, back });
    }
    markLinks();
  });
}

/**
 * Whether an answer can be put into this page. A page that was asked for as a whole must have a
 * place for all of its partials; where the author named the source, one is enough.
 */
function isFit({ kind, partial }: Intent, partials: FoundPartial[]): boolean {
  if (kind === "update") return true;
  const known = partials.filter((each) => each.target).length;
  return known > 0 && (partial || known === partials.length);
}

/** An ordinary load of a page; the entry of the history stands already. */
function loadPage(intent: Intent, address: URL, back?: Entry): void {
  if (back) location.reload();
  else if (intent.body) resubmit(intent);
  else if (address.href === location.href) location.reload();
  else if (current?.pushed) location.replace(address);
  else location.assign(address);
}

/** The network failed: the browser says so, and offers to send the form again. */
function resubmit({ address, body }: Intent): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address.href;
  if (body instanceof FormData) form.enctype = "multipart/form-data";
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of body!) formData.append(name, value);
  });
  form.hidden = true;
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}

/** Anything but a page: shown or saved by the browser, while the page and its address stay. */
async function openFile(intent: Intent, answer: Answer): Promise<void> {
  if (!intent.body) {
    answer.response.body?.cancel();
    if (current?.pushed) await goBack();
    return location.assign(answer.redirected ?? intent.address);
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

function transition(update: () => void): Promise<unknown> | void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!calm && document.startViewTransition && document.querySelector("[f-view-transition]")) {
    return document.startViewTransition(update).updateCallbackDone;
  }
  update();
}
