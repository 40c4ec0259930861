import { type Answer, fetchAhead, fetchAnswer } from "./answers.ts";
import { arrive } from "./arrival.ts";
import type { Page } from "./boot.ts";
import { failed, loadPage, openFile } from "./fallback.ts";
import { type Entry, leave, push, replace, scrollToEntry, track } from "./history.ts";
import { indicate } from "./indicator.ts";
import type { Intent } from "./intent.ts";
import { loadIslands } from "./island_modules.ts";
import { mergeHead } from "./merge_head.ts";
import { Morph } from "./morph.ts";
import { applyBody, applyPartials, coversPage, type FoundPartial, partialsOf } from "./partials.ts";
import { type Visit, visitFor } from "./visit.ts";

/** A visit or update under way. */
interface Underway {
  controller: AbortController;
  /** Whether it has an entry of its own in the history already. */
  pushed: boolean;
}

/** The visit under way; another one ends it. */
let current: Underway | null = null;
/** Updates under way by the element that asked for them. */
const updates = new Map<Element, Underway>();
let count = 0;

/** Carries an intent out. What cannot be done here becomes an ordinary page load. */
export async function navigate(page: Page, intent: Intent): Promise<void> {
  const visit = visitFor(intent);
  const underway = visit.kind === "update" ? beginUpdate(visit.element) : beginVisit(visit);
  const done = indicate(visit);
  try {
    await carryOut(page, visit, underway);
  } finally {
    if (current === underway) current = null;
    if (updates.get(visit.element) === underway) updates.delete(visit.element);
    done(current !== null || updates.size > 0);
  }
}

/** Goes to an entry of the history; entries that others made are left to them. */
export async function restore(
  page: Page,
  state: { frsh?: Entry } | null,
): Promise<void> {
  if (state && !state.frsh) return;
  current?.controller.abort();
  current = null;
  if (page.shown === location.pathname + location.search) {
    return scrollToEntry(state?.frsh);
  }
  track();
  const underway = current = {
    controller: new AbortController(),
    pushed: true,
  };
  const address = new URL(location.href);
  const element = document.documentElement;
  const visit: Visit = {
    kind: "link",
    element,
    address,
    source: address,
    partial: false,
  };
  try {
    await carryOut(page, visit, underway, state?.frsh ?? { x: 0, y: 0 });
  } finally {
    if (current === underway) current = null;
  }
}

/** Fetches what a link leads to, as its click is likely. */
export function prefetch(intent: Intent): void {
  fetchAhead(visitFor(intent));
}

function beginVisit({ kind, address }: Visit): Underway {
  const before = current;
  before?.controller.abort();
  for (const { controller } of updates.values()) controller.abort();
  current = {
    controller: new AbortController(),
    pushed: before?.pushed ?? false,
  };
  if (kind === "link" && address.href !== location.href) {
    // What was never shown is no place to come back to.
    if (current.pushed) replace(address);
    else push(address);
    current.pushed = true;
  } else leave();
  return current;
}

function beginUpdate(element: Element): Underway {
  updates.get(element)?.controller.abort();
  const underway = { controller: new AbortController(), pushed: false };
  updates.set(element, underway);
  return underway;
}

async function carryOut(
  page: Page,
  visit: Visit,
  { controller: { signal }, pushed }: Underway,
  back?: Entry,
): Promise<void> {
  const order = ++count;
  let answer: Answer;
  try {
    answer = await fetchAnswer(visit, signal);
  } catch (error) {
    if (!signal.aborted) failed(visit, error, pushed);
    return;
  }
  if (signal.aborted) return;
  if (answer.elsewhere) return location.assign(answer.elsewhere);

  const { document: content, redirected } = answer;
  const update = visit.kind === "update";
  if (!content && !update) return await openFile(visit, answer, pushed);
  const address = redirected ?? visit.address;
  const partials = content ? partialsOf(content.body) : [];
  const fits = isFit(visit, partials);
  if (!fits) {
    if (redirected) return loadPage(address, pushed);
    if (update) {
      throw new Error(
        `Found no partials in the answer of ${visit.source.pathname}`,
      );
    }
    if (!visit.body) return loadPage(address, pushed);
  }

  const islands = await loadIslands(page, content!, answer.id);
  if (!islands && !visit.body && !update) return loadPage(address, pushed);
  await mergeHead(content!);
  if (signal.aborted) return;
  await transition(() => {
    const morph = new Morph(islands ?? { module: page.islands }, visit);
    const changed = fits ? applyPartials(partials, morph, order) : applyBody(content!, morph);
    if (!update) show(page, visit, address, pushed);
    arrive({ visit, address, changed, back });
  });
}

/** Brings the address bar in line with what is on display. */
function show(page: Page, visit: Visit, address: URL, pushed: boolean): void {
  if (address.href !== location.href) {
    // As in a browser, the answer to what was sent takes the place of the form.
    if (pushed || visit.body) replace(address);
    else push(address);
  }
  page.shown = address.pathname + address.search;
}

/**
 * Whether an answer can be put into this page. A page that was asked for as a whole must have a
 * place for all of its partials, and say something of all that are here; where the author named
 * the source, one is enough.
 */
function isFit({ kind, partial }: Visit, partials: FoundPartial[]): boolean {
  if (kind === "update") return partials.length > 0;
  return partials.some(({ target }) => target) &&
    (partial || coversPage(partials));
}

function transition(update: () => void): Promise<unknown> | void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const wanted = document.querySelector(
    "[f-view-transition]:not([f-view-transition=false])",
  );
  if (!calm && wanted && document.startViewTransition) {
    return document.startViewTransition(update).updateCallbackDone;
  }
  update();
}
