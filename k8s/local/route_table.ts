/** Where requests of a host and path go. */
export interface Route {
  host: string;
  prefixes: string[];
  /** A process of a tenant, started when needed … */
  service?: { namespace: string; name: string };
  /** … or one that is always there. */
  port?: number;
  readinessMs: number;
  /** Page for a tenant that is paused; set while it is. */
  stoppedPage: string | null;
}

/** Routes of all tenants and of the platform's own apps. */
export class RouteTable {
  #routes = new Map<string, Route>();

  put(key: string, route: Route): void {
    this.#routes.set(key, route);
  }

  remove(key: string): void {
    this.#routes.delete(key);
  }

  /** Marks the routes of a namespace as paused, with the page to show, or as open again. */
  pause(namespace: string, page: string | null): void {
    for (const route of this.#routes.values()) {
      if (route.service?.namespace === namespace) route.stoppedPage = page;
    }
  }

  hosts(): string[] {
    return [...new Set([...this.#routes.values()].map((route) => route.host))].sort();
  }

  /** The route with the longest prefix of whole segments, or null for an unknown host or path. */
  find(host: string, path: string): Route | null {
    let best: Route | null = null;
    let longest = -1;
    for (const route of this.#routes.values()) {
      if (route.host !== host) continue;
      for (const prefix of route.prefixes) {
        const fits = prefix === "/" || path === prefix || path.startsWith(`${prefix}/`);
        if (fits && prefix.length > longest) [best, longest] = [route, prefix.length];
      }
    }
    return best;
  }
}
