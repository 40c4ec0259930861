/** Elements that may stay, and what stays of their attributes. */
const allowed = new Set(
  ("p br hr strong b em i u s sub sup small ul ol li h2 h3 h4 h5 h6 blockquote a table thead tbody " +
    "tr th td dl dt dd code pre").split(" "),
);
const empty = new Set(["br", "hr"]);
/** Elements that go with everything in them. */
const dropped = new Set(
  "script style iframe object embed noscript template svg math form select textarea button head title"
    .split(" "),
);
/** Said in another way: a page has one h1, and it is not in a description. */
const renamed: Record<string, string> = { h1: "h2" };

const tag =
  /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^<>"'=\s]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]*))?)*)\s*\/?>/;

export interface Sanitised {
  html: string;
  /** Elements and attributes that were taken out, named once each. */
  removed: string[];
}

/**
 * Foreign HTML by allow-list. The result is safe by the way it is made: every `<` in it was written
 * here, text is escaped, and the only attribute is an `href` to http, https, mailto or tel.
 * Sanitising twice gives the same.
 */
export function sanitiseHtml(source: string): Sanitised {
  const removed = new Set<string>();
  const open: string[] = [];
  let html = "";
  let i = 0;
  while (i < source.length) {
    const next = source.indexOf("<", i);
    html += escapeText(source.slice(i, next < 0 ? undefined : next));
    if (next < 0) break;
    i = next;
    if (source.startsWith("<!--", i)) {
      const end = source.indexOf("-->", i + 4);
      i = end < 0 ? source.length : end + 3;
      continue;
    }
    // Bounded, so that a text full of "<" costs no more than it is long.
    const match = tag.exec(source.slice(i, i + 4000));
    if (!match) {
      html += "&lt;";
      i++;
      continue;
    }
    i += match[0].length;
    const [, closing, written, attributes] = match;
    const name = renamed[written.toLowerCase()] ?? written.toLowerCase();
    if (dropped.has(name)) {
      removed.add(name);
      if (!closing) i = afterClosing(source, i, name);
    } else if (!allowed.has(name)) {
      if (!["div", "span", "font", "center", "body", "html", "section", "meta"].includes(name)) {
        removed.add(name);
      }
    } else if (closing) {
      html += close(open, name);
    } else {
      html += `<${name}${kept(name, attributes, removed)}>`;
      if (!empty.has(name)) open.push(name);
    }
  }
  while (open.length > 0) html += `</${open.pop()}>`;
  return { html: html.trim(), removed: [...removed] };
}

/** The words of an HTML text without its marks, cut to a length: for previews and search engines. */
export function textOfHtml(html: string, maxLength = 300): string {
  const text = html.replace(/<[^>]*>/g, " ").replace(/&nbsp;/g, " ").replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&")
    .replace(/\s+/g, " ").trim();
  if (text.length <= maxLength) return text;
  return text.slice(0, maxLength).replace(/\s+\S*$/, "") + "…";
}

function escapeText(text: string): string {
  return text.replace(/&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});)/gi, "&amp;")
    .replace(/>/g, "&gt;");
}

function close(open: string[], name: string): string {
  const at = open.lastIndexOf(name);
  if (at < 0) return "";
  return open.splice(at).toReversed().map((inner) => `</${inner}>`).join("");
}

function afterClosing(source: string, from: number, name: string): number {
  const end = new RegExp(`</${name}\\s*>`, "ig");
  end.lastIndex = from;
  const found = end.exec(source);
  return found ? found.index + found[0].length : source.length;
}

function kept(name: string, attributes: string, removed: Set<string>): string {
  const handler = /\s(on[a-z]+)\s*=/i.exec(attributes)?.[1];
  if (handler) removed.add(handler.toLowerCase());
  if (name !== "a") return "";
  const match = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/i.exec(attributes);
  const href = (match?.[1] ?? match?.[2] ?? match?.[3] ?? "").replace(/&amp;/g, "&").trim();
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(href)) {
    if (href) removed.add("href");
    return "";
  }
  const value = href.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
  return ` href="${value}"`;
}
