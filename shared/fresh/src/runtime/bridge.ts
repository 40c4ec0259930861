/** What the server lends to components that also run in the browser, where it stays empty. */
export interface ServerBridge {
  renderHead(children: unknown): unknown;
  renderPartial(props: {
    name: string;
    mode: "replace" | "append" | "prepend";
    partialKey: unknown;
    children: unknown;
  }): unknown;
}

export const server: { bridge: ServerBridge | null } = { bridge: null };
