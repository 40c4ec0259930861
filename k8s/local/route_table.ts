/** Where requests of a host and path go. */
export interface Route {
  host: string;
  prefixes: string[];
  /** A process of a tenant, started when needed … */
  service?: { namespace: string; name: string };
  /** … or one that is always there. */
  port?: number;
  readinessMs: number;
  /** What people see while the service wakes, or instead of it while it is paused. */
  placeholder?: Placeholder;
}

export interface Placeholder {
  status: number;
  html: string;
  retryAfter: string;
}

/** Routes of all tenants and of the platform's own apps. */
export class RouteTable {
  #routes = new Map<string, Route>();
  #byHost = new Map<string, Set<Route>>();

  put(key: string, route: Route): void {
    this.remove(key);
    this.#routes.set(key, route);
    const beside = this.#byHost.get(route.host) ?? new Set();
    this.#byHost.set(route.host, beside.add(route));
  }

  remove(key: string): void {
    const route = this.#routes.get(key);
    if (!route) return;
    this.#routes.delete(key);
    const beside = this.#byHost.get(route.host)!;
    beside.delete(route);
    if (beside.size === 0) this.#byHost.delete(route.host);
  }

  hosts(): string[] {
    return [...this.#byHost.keys()].sort();
  }

  /** The route with the longest prefix of whole segments, or null for an unknown host or path. */
  find(host: string, path: string): Route | null {
    let best: Route | null = null;
    let longest = -1;
    for (const route of this.#byHost.get(host) ?? []) {
      for (const prefix of route.prefixes) {
        const fits = prefix === "/" || path === prefix || path.startsWith(`${prefix}/`);
        if (fits && prefix.length > longest) [best, longest] = [route, prefix.length];
      }
    }
    return best;
  }
}
