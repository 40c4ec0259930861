import { type ComponentChildren, isValidElement, toChildArray, type VNode } from "preact";

/** Brings the document's head in line with what a `<Head>` in an island renders. */
export function syncHead(children: ComponentChildren): void {
  for (const child of toChildArray(children)) {
    if (!isValidElement(child) || typeof child.type !== "string") continue;
    // deno-lint-ignore no-explicit-any -- any element
    const { props, key } = child as VNode<any>;
    const { type } = child;
    const text = toChildArray(props.children)
      .map((part) => {
        // deno-lint-ignore no-explicit-any -- a signal renders as its value
        const value = (part as any)?.props?.data ?? part;
        return String(value?.peek?.() ?? value);
      }).join("");
    if (type === "title") {
      document.title = text;
      continue;
    }
    const selector = key !== null && key !== undefined
      ? `${type}[data-key="${CSS.escape(String(key))}"]`
      : identifying(type, props);
    const found = selector ? document.head.querySelector(selector) : null;
    const element = found ??
      document.head.appendChild(document.createElement(type));
    if (key !== null && key !== undefined) {
      element.setAttribute("data-key", String(key));
    }
    for (const [name, value] of Object.entries(props)) {
      if (name === "children" || value === undefined || value === null) {
        continue;
      }
      element.setAttribute(name, String(value));
    }
    if (text) element.textContent = text;
  }
}

function identifying(
  type: string,
  props: Record<string, string>,
): string | null {
  if (props.id) return `#${CSS.escape(props.id)}`;
  for (const name of ["name", "property", "rel"]) {
    if (props[name]) return `${type}[${name}="${CSS.escape(props[name])}"]`;
  }
  return null;
}
