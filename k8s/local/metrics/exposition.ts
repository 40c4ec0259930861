/** One line of a scrape. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const escapes: Record<string, string> = { n: "\n", '"': '"', "\\": "\\" };

/** Reads Prometheus' text format; what is no sample (comments, broken lines) is left out. */
export function parseExposition(text: string): Sample[] {
  return text.split("\n").flatMap((row) => {
    const match = row.startsWith("#") ? null : line.exec(row);
    if (!match) return [];
    const [, name, labels = "", value] = match;
    const number = Number(value.replace("Inf", "Infinity"));
    if (Number.isNaN(number)) return [];
    return [{
      name,
      value: number,
      labels: Object.fromEntries(
        [...labels.matchAll(label)].map(([, key, text]) => [
          key,
          text.replace(/\\(.)/g, (_, char) => escapes[char] ?? char),
        ]),
      ),
    }];
  });
}
