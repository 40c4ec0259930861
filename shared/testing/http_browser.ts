import { parse } from "node-html-parser";

export type Handler = (req: Request) => Promise<Response>;

/** A browser as far as cookies go: one jar for each host. */
export class Browser {
  #jars = new Map<string, Map<string, string>>();
  #headers: Record<string, string>;

  /** `headers` go with every request: the name of the browser, the address that it comes from. */
  constructor(headers: Record<string, string> = {}) {
    this.#headers = headers;
  }

  async send(handler: Handler, url: string, init: RequestInit = {}): Promise<Response> {
    const { host, origin } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    const headers = new Headers(this.#headers);
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    if (jar.size > 0) headers.set("cookie", [...jar].map(([k, v]) => `${k}=${v}`).join("; "));
    if (init.method === "POST" && !headers.has("origin")) headers.set("origin", origin);
    const response = await handler(new Request(url, { ...init, headers, redirect: "manual" }));
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      if (/Max-Age=0/.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** What the browser would send to an origin. */
  readonly cookies = (origin: string): string =>
    [...this.#jars.get(new URL(origin).host) ?? []].map(([k, v]) => `${k}=${v}`).join("; ");

  /** Puts a cookie in place that somebody else made up. */
  plant(origin: string, name: string, value: string): void {
    const { host } = new URL(origin);
    this.#jars.set(host, (this.#jars.get(host) ?? new Map()).set(name, value));
  }

  post(handler: Handler, url: string, form: Record<string, string>, headers?: HeadersInit) {
    return this.send(handler, url, { method: "POST", body: new URLSearchParams(form), headers });
  }
}

/**
 * Fills in the first form of a page as a person would: hidden fields stay as they are. `page` is an
 * address below `base`, or the answer that shows the form.
 */
export async function fillForm(
  browser: Browser,
  handler: Handler,
  base: string,
  page: string | Response,
  fields: Record<string, string>,
): Promise<Response> {
  const shown = typeof page === "string"
    ? await browser.send(handler, new URL(page, base).href)
    : page;
  const form = parse(await shown.text()).querySelector(
    "form[method=post]:not([action=/preferences]):not([action$=/sign-out])",
  );
  if (!form) throw new Error(`No form on the page (${shown.status})`);
  const values: Record<string, string> = {};
  for (const input of form.querySelectorAll("input[name]")) {
    const type = input.getAttribute("type");
    if (type === "checkbox" || type === "submit") continue;
    values[input.getAttribute("name")!] = input.getAttribute("value") ?? "";
  }
  const action = form.getAttribute("action") ?? (typeof page === "string" ? page : "");
  return await browser.post(handler, new URL(action, base).href, { ...values, ...fields });
}
