import { type HTMLElement, type Node, NodeType, parse } from "node-html-parser";

const kept = new Set([
  ..."p br hr h2 h3 h4 h5 h6 ul ol li dl dt dd strong b em i u s sub sup small span div".split(" "),
  ..."blockquote pre code table caption thead tbody tfoot tr th td a".split(" "),
]);
/** Their text is no text for people: they go with all that is in them. */
const dropped = new Set([
  "script",
  "style",
  "iframe",
  "object",
  "embed",
  "svg",
  "math",
  "template",
]);

/**
 * A description as it may be shown: elements and attributes of an allow-list, everything else
 * removed. Files and editors bring HTML of strangers; without this it could act as the shop.
 */
export function safeHtml(html: string): string {
  return children(parse(html, { comment: false, blockTextElements: {} }));
}

/** The words of a description, without markup, at most so many characters. */
export function plainText(html: string, length = 300): string {
  const text = parse(safeHtml(html)).structuredText.replace(/\s+/g, " ").trim();
  return text.length <= length ? text : text.slice(0, length - 1).trimEnd() + "…";
}

const children = (node: HTMLElement): string => node.childNodes.map(render).join("");

function render(node: Node): string {
  if (node.nodeType === NodeType.TEXT_NODE) return escape(node.text);
  if (node.nodeType !== NodeType.ELEMENT_NODE) return "";
  const element = node as HTMLElement;
  const name = element.rawTagName.toLowerCase();
  if (dropped.has(name)) return "";
  // One h1 a page, and it is the title.
  const tag = name === "h1" ? "h2" : name;
  if (!kept.has(tag)) return children(element);
  if (tag === "br" || tag === "hr") return `<${tag}>`;
  return `<${tag}${attributes(element, tag)}>${children(element)}</${tag}>`;
}

function attributes(element: HTMLElement, tag: string): string {
  const href = tag === "a" ? element.getAttribute("href")?.trim() : undefined;
  if (!href || !/^(https?:\/\/|mailto:|tel:|\/(?![/\\]))/i.test(href)) return "";
  return ` href="${escape(href)}" rel="nofollow noopener"`;
}

const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
