/** A wish to see something else, before anything was fetched. */
export interface Intent {
  /** An update changes part of the page; the others lead to another one. */
  kind: "link" | "form" | "update";
  /** What the address bar shows afterwards. */
  address: URL;
  /** Where the partials come from. */
  source: URL;
  /** Of a form that is sent by POST. */
  body?: FormData | URLSearchParams;
  /** Whether `f-partial` says that only part of the page is meant. */
  partial?: boolean;
}

/** Whether client navigation is on for an element: the nearest `f-client-nav` decides. */
export function isEnabled(element: Element): boolean {
  const nearest = element.closest("[f-client-nav]");
  return nearest !== null && nearest.getAttribute("f-client-nav") !== "false";
}

/** What a click on a link asks for, or null where it is the browser's own business. */
export function linkIntent(link: HTMLAnchorElement): Intent | null {
  const href = link.getAttribute("href")!;
  if (href.startsWith("#") || link.hasAttribute("download") || !isSelf(link.target)) return null;
  if (link.origin !== location.origin || !isEnabled(link)) return null;
  const address = new URL(link.href);
  // To another part of this page: the browser scrolls there.
  if (address.hash && withoutHash(address) === withoutHash(location)) return null;
  return { kind: "link", address, ...sourceOf(link, address) };
}

/** What a form asks for when it is sent. Only forms that say where to are taken over. */
export function submitIntent(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
): Intent | null {
  const named = (name: string) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name);
  const method = (named("method") ?? "get").toLowerCase();
  const encoding = named("enctype") ?? urlEncoded;
  const partial = submitter?.getAttribute("f-partial") ?? form.getAttribute("f-partial");
  const action = named("action");
  if (action === null && partial === null) return null;
  if (method !== "get" && method !== "post" || !isSelf(named("target") ?? "")) return null;
  if (
    !isEnabled(form) || submitter && !isEnabled(submitter) && submitter.closest("[f-client-nav]")
  ) {
    return null;
  }
  const address = new URL(action || location.href, document.baseURI);
  if (address.origin !== location.origin) return null;
  const data = new FormData(form, submitter);
  const intent: Intent = {
    kind: "form",
    address,
    source: partial === null ? new URL(address) : new URL(partial, location.href),
    partial: partial !== null,
  };
  if (method === "get") {
    for (const url of [intent.address, intent.source]) setFields(url, data);
  } else if (encoding === urlEncoded) intent.body = encoded(data);
  else if (encoding === "multipart/form-data") intent.body = data;
  else return null;
  return intent;
}

const urlEncoded = "application/x-www-form-urlencoded";

function sourceOf(element: Element, address: URL): Pick<Intent, "source" | "partial"> {
  const partial = element.getAttribute("f-partial");
  return partial === null
    ? { source: new URL(address) }
    : { source: new URL(partial, location.href), partial: true };
}

/** The fields replace parameters of the same names; a browser would drop all the others, too. */
function setFields(url: URL, data: FormData): void {
  const fields = [...encoded(data)];
  for (const [name] of fields) url.searchParams.delete(name);
  for (const [name, value] of fields) url.searchParams.append(name, value);
}

/** As HTML encodes a form: of a file only the name. */
function encoded(data: FormData): URLSearchParams {
  return new URLSearchParams(
    [...data].map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
  );
}

function isSelf(target: string): boolean {
  return target === "" || target === "_self";
}

function withoutHash(url: URL | Location): string {
  return url.pathname + url.search;
}
