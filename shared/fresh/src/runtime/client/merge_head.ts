/** Milliseconds that new stylesheets may hold up the page they belong to. */
const patience = 3000;

/**
 * Takes over what the head of an answer says: title, language, meta by name or property, links,
 * styles and data scripts. Executable scripts are left out.
 */
export async function mergeHead(
  { documentElement, head, title }: Document,
): Promise<void> {
  const loading: Promise<unknown>[] = [];
  for (const element of head.children) {
    if (element instanceof HTMLElement) merge(element, loading);
  }
  mergeAttributes(documentElement);
  await Promise.race([
    Promise.all(loading),
    new Promise((done) => setTimeout(done, patience)),
  ]);
  if (head.querySelector("title")) document.title = title;
}

/** Attributes of `<html>` that came from the server; scripts of the page may have set others. */
let served = document.documentElement.getAttributeNames();

function mergeAttributes(next: HTMLElement): void {
  const html = document.documentElement;
  const names = next.getAttributeNames();
  for (const name of served) if (!names.includes(name)) html.removeAttribute(name);
  for (const name of names) html.setAttribute(name, next.getAttribute(name)!);
  served = names;
}

function merge(element: HTMLElement, loading: Promise<unknown>[]): void {
  switch (element.localName) {
    case "meta": {
      const name = ["name", "property"].find((each) => element.hasAttribute(each));
      if (name) {
        replaceOrAdd(
          `meta[${name}="${CSS.escape(element.getAttribute(name)!)}"]`,
          element,
        );
      }
      break;
    }
    case "link": {
      const { rel, href } = element as HTMLLinkElement;
      if (rel === "stylesheet") {
        if (![...document.styleSheets].some((sheet) => sheet.href === href)) {
          loading.push(loaded(add(element)));
        }
      } else if (rel === "canonical") {
        replaceOrAdd('link[rel="canonical"]', element);
      } else if (rel === "alternate") {
        replaceOrAdd(
          `link[rel="alternate"][href="${CSS.escape(element.getAttribute("href")!)}"]`,
          element,
        );
      }
      break;
    }
    case "style":
      if (element.id) replaceOrAdd(`style#${CSS.escape(element.id)}`, element);
      else addOnce("style", element);
      break;
    case "script":
      if (
        /json|^text\/(?!javascript)/.test((element as HTMLScriptElement).type)
      ) {
        addOnce("script", element);
      }
  }
}

function replaceOrAdd(selector: string, element: HTMLElement): void {
  const old = document.head.querySelector(selector);
  if (!old) add(element);
  else if (!old.isEqualNode(element)) old.replaceWith(document.importNode(element, true));
}

function addOnce(selector: string, element: HTMLElement): void {
  const known = [...document.head.querySelectorAll(selector)];
  if (!known.some((other) => other.textContent === element.textContent)) {
    add(element);
  }
}

function add(element: HTMLElement): HTMLElement {
  return document.head.appendChild(document.importNode(element, true));
}

function loaded(link: HTMLElement): Promise<unknown> {
  return new Promise((done) => link.onload = link.onerror = done);
}
