import { parse } from "node-html-parser";

/** Where a walk through pages ended: at an address of an app, or at a page that asks for more. */
export interface Arrival {
  /** Set where the browser was sent to the app. */
  url: URL | null;
  response: Response;
  html: string;
}

/**
 * A browser without scripts that fills in plain forms: cookies of one host, redirects one by one, so
 * that a walk ends where identity would send it to the app.
 */
export class FormBrowser {
  readonly cookies = new Map<string, string>();
  /** Every `set-cookie` line that was received. */
  readonly cookieLines: string[] = [];
  /** Every address and status on the way. */
  readonly visited: { url: string; method: string; status: number }[] = [];

  constructor(readonly issuer: string) {}

  async send(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0 && !headers.has("cookie")) {
      headers.set("cookie", [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; "));
    }
    if (init.method === "POST" && !headers.has("origin")) headers.set("origin", this.issuer);
    const response = await fetch(address, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      this.cookieLines.push(line);
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/Max-Age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    this.visited.push({ url: address, method: init.method ?? "GET", status: response.status });
    return response;
  }

  /** Opens an address and follows redirects until a page shows or identity is left. */
  async open(address: string, init: RequestInit = {}): Promise<Arrival> {
    let response = await this.send(address, init);
    for (let i = 0; i < 20 && response.status >= 300 && response.status < 400; i++) {
      const url = new URL(response.headers.get("location")!, address);
      await response.body?.cancel();
      if (url.origin !== this.issuer) return { url, response, html: "" };
      address = url.href;
      response = await this.send(address);
    }
    return { url: null, response, html: await response.text() };
  }

  /** Fills in form after form until the app is reached; `answers` are values by field name. */
  async walk(address: string, answers: Record<string, string>, init?: RequestInit) {
    let arrival = await this.open(address, init);
    for (let i = 0; i < 10 && !arrival.url; i++) {
      const form = firstForm(arrival.html);
      if (!form) return arrival;
      const { method, action, fields } = form;
      const body = new URLSearchParams();
      for (const [name, { value, hidden }] of Object.entries(fields)) {
        body.set(name, hidden ? value : answers[name] ?? value);
      }
      const here = this.visited.at(-1)!.url;
      const target = new URL(action || here, here);
      if (target.origin !== this.issuer) {
        return { url: new URL(`${target.href}?${body}`), response: arrival.response, html: "" };
      }
      if (method !== "post") return arrival;
      arrival = await this.open(target.href, { method: "POST", body });
    }
    return arrival;
  }
}

/** The first form of a page's main part, with its fields. */
export function firstForm(html: string) {
  const form = parse(html).querySelector("main form");
  if (!form) return null;
  const fields: Record<string, { value: string; hidden: boolean }> = {};
  for (const input of form.querySelectorAll("input, button")) {
    const name = input.getAttribute("name");
    if (!name || input.getAttribute("type") === "checkbox") continue;
    fields[name] ??= {
      value: input.getAttribute("value") ?? "",
      hidden: input.getAttribute("type") === "hidden",
    };
  }
  return {
    method: (form.getAttribute("method") ?? "get").toLowerCase(),
    action: form.getAttribute("action") ?? "",
    fields,
  };
}
