import type { Page } from "./boot.ts";

/** A wish to see something else, seen at an element before anything was fetched. */
export interface Intent {
  /** An update changes part of the page; the others lead to another one. */
  kind: "link" | "form" | "update";
  /** What was clicked or sent the form. */
  element: HTMLElement;
  form?: HTMLFormElement;
  /** The fields of the form as they were when it was sent. */
  data?: FormData;
}

type Submitter = HTMLButtonElement | HTMLInputElement;

/** Milliseconds that a pointer rests on a link before the page behind it is fetched. */
const rest = 65;

/**
 * Watches for what would load a page. Here it is only decided, as that must be done at once, whether
 * it is for client navigation; the rest comes with the first sign that it will be needed. What it
 * cannot handle stays with the browser.
 */
export function listen(page: Page): void {
  let module: Promise<typeof import("./navigation.ts")> | undefined;
  // One promise for all: those who wait for it must go on in the order in which they came.
  const load = () => module ??= import("./navigation.ts");
  let resting: ReturnType<typeof setTimeout>;

  addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || modified(event)) return;
    const element = closest(event, "a[href],button,input");
    const intent = element && clickIntent(element);
    if (intent) start(event, intent);
  });

  addEventListener("submit", (event) => {
    const intent = event.defaultPrevented || leaving ? null : submitIntent(event);
    if (intent) start(event, intent);
  });

  addEventListener("popstate", ({ state }) => {
    load().then(
      ({ restore }) => restore(page, state),
      () => state?.frsh && location.reload(),
    );
  });

  for (const type of ["pointerover", "pointerdown"] as const) {
    addEventListener(type, (event) => {
      clearTimeout(resting);
      const link = closest(event, "a[href]");
      const intent = link && clickIntent(link);
      if (!intent) return;
      const fetchAhead = () => load().then(({ prefetch }) => prefetch(intent), () => {});
      if (type === "pointerdown") fetchAhead();
      else if (event.pointerType === "mouse") {
        resting = setTimeout(fetchAhead, rest);
      }
    }, { passive: true });
  }

  function start(event: Event, intent: Intent): void {
    event.preventDefault();
    document.documentElement.dataset.frshBusy = "";
    load().then(({ navigate }) => navigate(page, intent), () => native(intent));
  }
}

/** Whether the browser is sending a form by itself. */
let leaving = false;

/** Without its code, navigation is what it always was. */
function native({ element, form }: Intent): void {
  if (form) {
    leaving = true;
    // What the button says counts: where to, and which one it was.
    form.requestSubmit(element === form ? null : element);
    leaving = false;
  } else if ("href" in element) location.href = String(element.href);
}

function modified(event: MouseEvent): boolean {
  return event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
}

function closest(event: Event, selector: string): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/** Whether client navigation is on for an element: the nearest `f-client-nav` decides. */
export function isEnabled(element: Element): boolean {
  return element.closest("[f-client-nav]")?.matches(
    ":not([f-client-nav=false])",
  ) ?? false;
}

/** What a click asks for, or null where it is the browser's own business. */
function clickIntent(element: HTMLElement): Intent | null {
  if (!isEnabled(element)) return null;
  if (element instanceof HTMLAnchorElement) {
    const here = element.pathname + element.search === location.pathname + location.search;
    const leaves = element.target && element.target !== "_self" ||
      element.origin !== location.origin || element.hasAttribute("download");
    // To another part of this page: the browser scrolls there.
    return leaves || element.href.includes("#") && here ? null : { kind: "link", element };
  }
  const { form, type } = element as Submitter;
  // A button that submits nothing fetches what its `f-partial` names.
  return element.hasAttribute("f-partial") &&
      !(form && /^(submit|image)$/.test(type))
    ? { kind: "update", element }
    : null;
}

/** What a form asks for when it is sent. Only forms that say where to are taken over. */
function submitIntent({ target, submitter }: SubmitEvent): Intent | null {
  const form = target as HTMLFormElement;
  const element = submitter ?? form;
  const named = (name: string) => element.getAttribute(`form${name}`) ?? form.getAttribute(name);
  const says = named("action") ?? element.getAttribute("f-partial") ??
    form.getAttribute("f-partial");
  if (
    says === null || !/^(get|post)?$/i.test(named("method") ?? "") ||
    !/^(_self)?$/.test(named("target") ?? "") ||
    named("enctype") === "text/plain" ||
    new URL(named("action") || location.href, document.baseURI).origin !==
      location.origin
  ) return null;
  // A button outside of the region of its form has no say, unless something around it switches off.
  const off = submitter?.closest("[f-client-nav]") && !isEnabled(submitter);
  return isEnabled(form) && !off
    ? { kind: "form", element, form, data: new FormData(form, submitter) }
    : null;
}
