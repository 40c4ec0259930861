import { type Intent, isEnabled, linkIntent, submitIntent } from "./intents.ts";

/**
 * Watches for what would load a page. The rest of client navigation is fetched by the first sign
 * that it will be needed; what it cannot handle stays with the browser.
 */
export function listen(): void {
  addEventListener("click", onClick);
  addEventListener("submit", onSubmit);
  addEventListener("popstate", onPopState);
  addEventListener("pointerover", onPointer, { passive: true });
  addEventListener("pointerdown", onPointer, { passive: true });
}

const load = () => import("./navigation.ts");

/** Milliseconds that a pointer rests on a link before the page behind it is fetched. */
const rest = 65;
let resting: ReturnType<typeof setTimeout> | undefined;

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const element = closest(event, "a[href],button,input");
  if (!element) return;
  if (element instanceof HTMLAnchorElement) start(event, linkIntent(element), element);
  else start(event, buttonIntent(element as HTMLButtonElement), element);
}

/** A button that submits nothing fetches what its `f-partial` names. */
function buttonIntent(button: HTMLButtonElement | HTMLInputElement): Intent | null {
  const partial = button.getAttribute("f-partial");
  const submits = button.form && ["submit", "image"].includes(button.type);
  if (partial === null || submits || !isEnabled(button)) return null;
  return {
    kind: "update",
    address: new URL(location.href),
    source: new URL(partial, location.href),
  };
}

function onSubmit(event: SubmitEvent): void {
  if (event.defaultPrevented) return;
  const form = event.target as HTMLFormElement;
  start(event, submitIntent(form, event.submitter), event.submitter ?? form);
}

function start(event: Event, intent: Intent | null, element: Element): void {
  if (!intent) return;
  event.preventDefault();
  load().then(({ navigate }) => navigate(intent, element), () => native(element));
}

/** Without its code, navigation is what it always was. */
function native(element: Element): void {
  if (element instanceof HTMLAnchorElement) location.href = element.href;
  else if ("form" in element) HTMLFormElement.prototype.submit.call(element.form);
}

function onPopState({ state }: PopStateEvent): void {
  if (state?.frsh) load().then(({ restore }) => restore(state.frsh), () => location.reload());
}

function onPointer(event: PointerEvent): void {
  clearTimeout(resting);
  const link = closest(event, "a[href]") as HTMLAnchorElement | null;
  if (!link || event.button > 0) return;
  const fetchAhead = () => {
    const intent = linkIntent(link);
    if (intent) load().then(({ prefetch }) => prefetch(intent, link), () => {});
  };
  if (event.type === "pointerdown") fetchAhead();
  else if (event.pointerType === "mouse") resting = setTimeout(fetchAhead, rest);
}

function closest(event: Event, selector: string): Element | null {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}
