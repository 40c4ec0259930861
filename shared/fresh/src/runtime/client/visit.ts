import type { Intent } from "./intent.ts";

/** An intent, with what follows from the attributes of its elements. */
export interface Visit {
  kind: Intent["kind"];
  element: HTMLElement;
  form?: HTMLFormElement;
  /** What the address bar shows afterwards. */
  address: URL;
  /** Where the partials come from. */
  source: URL;
  /** Of a form that is sent by POST. */
  body?: FormData | URLSearchParams;
  /** Whether `f-partial` says that only part of the page is meant. */
  partial: boolean;
}

/** What has to be fetched for an intent, and where it leads. */
export function visitFor({ kind, element, form, data }: Intent): Visit {
  const partial = element.getAttribute("f-partial") ??
    form?.getAttribute("f-partial") ?? null;
  const named = (name: string) =>
    element.getAttribute(`form${name}`) ?? form?.getAttribute(name) ?? "";
  const posts = named("method").toLowerCase() === "post";
  const address = addressOf(kind, element, named("action"), posts);
  const visit: Visit = {
    kind,
    element,
    form,
    address,
    source: partial === null ? new URL(address) : new URL(partial, location.href),
    partial: partial !== null,
  };
  if (!data) return visit;
  if (!posts) {
    for (const url of [visit.address, visit.source]) setFields(url, data);
  } else visit.body = named("enctype") === "multipart/form-data" ? data : encoded(data);
  return visit;
}

function addressOf(
  kind: Visit["kind"],
  element: HTMLElement,
  action: string,
  posts: boolean,
): URL {
  if (kind === "link") return new URL((element as HTMLAnchorElement).href);
  if (action) return new URL(action, document.baseURI);
  const here = new URL(location.href);
  // What the fields said before must not stay beside what they say now.
  if (kind === "form" && !posts) here.search = "";
  return here;
}

/** The fields take the place of parameters of the same names in what the author wrote. */
function setFields(url: URL, data: FormData): void {
  const fields = [...encoded(data)];
  for (const [name] of fields) url.searchParams.delete(name);
  for (const [name, value] of fields) url.searchParams.append(name, value);
}

/** As HTML encodes a form: of a file only the name. */
function encoded(data: FormData): URLSearchParams {
  return new URLSearchParams(
    [...data].map((
      [name, value],
    ) => [name, typeof value === "string" ? value : value.name]),
  );
}
