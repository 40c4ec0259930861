import type { Visit } from "./visit.ts";

/** What came back for a visit. */
export interface Answer {
  response: Response;
  /** The page, or null where the answer is none. */
  document: Document | null;
  /** Names the state of its islands. */
  id: string | null;
  /** Where a redirect led to on this host. */
  redirected: URL | null;
  /** Where a redirect leads to that only the browser can follow. */
  elsewhere: string | null;
}

/** An answer that was asked for before the user did. */
export interface Prefetched {
  href: string;
  response: Promise<Response>;
  controller: AbortController;
  until: number;
}

const partialParam = "fresh-partial";
/** Milliseconds after which what was fetched ahead is too old to be shown. */
const freshFor = 5000;
let ahead: Prefetched | null = null;

/** Fetches what a link leads to, as its click is likely. `f-prefetch="false"` forbids it. */
export function fetchAhead({ source, element }: Visit): void {
  const connection = (navigator as { connection?: { saveData?: boolean } }).connection;
  const forbidden = element.closest("[f-prefetch]")?.matches(
    "[f-prefetch=false]",
  );
  if (connection?.saveData || forbidden) return;
  if (ahead?.href === source.href && ahead.until > Date.now()) return;
  ahead?.controller.abort();
  const controller = new AbortController();
  const response = request(source, {
    signal: controller.signal,
    headers: { purpose: "prefetch" },
  });
  response.catch(() => {});
  ahead = {
    href: source.href,
    response,
    controller,
    until: Date.now() + freshFor,
  };
}

/** What was fetched ahead for an address, while it is fresh. It is used once at most. */
export function takePrefetched({ source }: Visit): Prefetched | null {
  const taken = ahead;
  ahead = null;
  if (taken?.href === source.href && taken.until > Date.now()) return taken;
  taken?.controller.abort();
  return null;
}

/** Fetches and reads the answer; throws where the network fails. */
export async function fetchAnswer(
  visit: Visit,
  signal: AbortSignal,
): Promise<Answer> {
  const { kind, source, body } = visit;
  // What was fetched before something was sent may be out of date by it.
  const prefetched = takePrefetched(visit);
  const usable = kind === "link" ? prefetched : null;
  if (prefetched && !usable) prefetched.controller.abort();
  signal.addEventListener("abort", () => usable?.controller.abort());
  const response = await usable?.response.catch(() => null) ??
    await request(source, {
      signal,
      ...(body ? { method: "POST", body } : {}),
    });
  const { headers, redirected, url } = response;
  const isPage = /^text\/html; *charset=utf-8$/i.test(headers.get("content-type") ?? "") &&
    !headers.get("content-disposition")?.startsWith("attachment");
  const id = headers.get("x-fresh-id");
  return {
    response,
    document: isPage ? parse(await response.text(), id) : null,
    id,
    redirected: redirected ? addressOf(url, visit.address.hash) : null,
    elsewhere: headers.get("x-fresh-location"),
  };
}

/**
 * The policy of this page knows only the page's own nonce. That of the answer, which the server
 * makes of its id, is replaced before anything is parsed; content cannot know it beforehand.
 */
function parse(text: string, id: string | null): Document {
  const own = document.querySelector<HTMLElement>("script[nonce]")?.nonce;
  const html = id && own
    ? text.replaceAll(`nonce="${id.replaceAll("-", "")}"`, `nonce="${own}"`)
    : text;
  return new DOMParser().parseFromString(html, "text/html");
}

function request(source: URL, init: RequestInit): Promise<Response> {
  const url = new URL(source);
  url.searchParams.set(partialParam, "true");
  const headers = new Headers(init.headers);
  // A redirect loses the parameter, but not the header.
  headers.set("x-fresh-partial", "true");
  return fetch(url, { ...init, headers });
}

/** As the address bar shows it. A redirect keeps the fragment (RFC 9110 §10.2.2). */
function addressOf(url: string, hash: string): URL {
  const address = new URL(url);
  address.searchParams.delete(partialParam);
  address.hash ||= hash;
  return address;
}
