/** What a mail says. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
}

export interface LetterParts {
  /** BCP 47 language of the words. */
  locale: string;
  /** Who writes: the platform's name, or a shop's. */
  brand: string;
  subject: string;
  /** Plain words; what people typed in is escaped here and never becomes markup or a link. */
  paragraphs: string[];
  /** A code to type in, shown large. */
  code?: string;
  /** The one thing to do. The address comes from configuration, never from a request. */
  action?: { label: string; url: string };
  /** Small print below the action. */
  notes?: string[];
}

/** One letter as text and HTML: a single column, readable without pictures, in light and dark. */
export function letter(parts: LetterParts): MailContent {
  const { brand, paragraphs, code, action, notes = [] } = parts;
  // A line break in a subject could begin a header of its own.
  const subject = parts.subject.replaceAll(/[\r\n\0]+/g, " ").slice(0, 200);
  const text = [
    ...paragraphs.map(plain),
    ...(code ? [code] : []),
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...notes.map(plain),
    `-- \n${brand}`,
  ].join("\n\n") + "\n";
  const html = `<!DOCTYPE html>
<html lang="${escapeHtml(parts.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.6 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto">
<p style="font-weight:600">${escapeHtml(brand)}</p>
${paragraphs.map((words) => `<p>${unlinked(words)}</p>`).join("\n")}
${code ? `<p style="font:600 28px/1.4 ui-monospace,monospace">${escapeHtml(code)}</p>` : ""}
${action ? button(action) : ""}
${notes.map((words) => `<p style="font-size:14px;opacity:.75">${unlinked(words)}</p>`).join("\n")}
</div>
</body>
</html>
`;
  return { subject, text, html };
}

function button({ label, url }: { label: string; url: string }): string {
  const address = escapeHtml(url);
  const style = "display:inline-block;padding:12px 20px;border-radius:8px;font-weight:600;" +
    "background:#1d4ed8;color:#ffffff;text-decoration:none";
  return `<p><a href="${address}" style="${style}">${escapeHtml(label)}</a></p>
<p style="font-size:14px;opacity:.75;overflow-wrap:anywhere">${address}</p>`;
}

function escapeHtml(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/**
 * Mail programs make links of anything that looks like an address: somebody who names himself
 * `evil.example` would send our readers there. A word joiner after each dot, colon and slash stops that.
 */
const broken = (words: string) => words.replaceAll(/[./:@](?=\S)/g, "$&\u2060");
const unlinked = (words: string) => escapeHtml(broken(words));
const plain = (words: string) => broken(words.replaceAll(/[\r\n]+/g, " "));
