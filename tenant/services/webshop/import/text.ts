import { ImportFileError } from "./file_error.ts";

/** Opens the file anew, from its beginning. */
export type OpenFile = () => Promise<ReadableStream<Uint8Array>>;

export type Encoding = "utf-8" | "windows-1250" | "utf-16le";

const signatures: [kind: string, bytes: number[]][] = [
  ["Excel / ZIP", [0x50, 0x4b, 0x03, 0x04]],
  ["Excel 97", [0xd0, 0xcf, 0x11, 0xe0]],
  ["PDF", [0x25, 0x50, 0x44, 0x46]],
  ["gzip", [0x1f, 0x8b]],
  ["PNG", [0x89, 0x50, 0x4e, 0x47]],
  ["JPEG", [0xff, 0xd8, 0xff]],
  ["GIF", [0x47, 0x49, 0x46, 0x38]],
  ["RAR", [0x52, 0x61, 0x72, 0x21]],
  ["7-Zip", [0x37, 0x7a, 0xbc, 0xaf]],
];

/**
 * The encoding of a text file: UTF-8 where it is valid, UTF-16 by its mark, else Windows-1250,
 * which is what Hungarian Excel saves. Throws `not_csv` for what is no text at all.
 */
export async function detectEncoding(open: OpenFile): Promise<Encoding> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let first = true;
  let utf8 = true;
  for await (const chunk of await open()) {
    if (first) {
      first = false;
      const kind = signatures.find(([, bytes]) => bytes.every((byte, i) => chunk[i] === byte))?.[0];
      if (kind) throw new ImportFileError("not_csv", { kind });
      if (chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
      if (/^\s*(<!doctype|<html|<\?xml)/i.test(new TextDecoder().decode(chunk.slice(0, 200)))) {
        throw new ImportFileError("not_csv", { kind: "HTML / XML" });
      }
      if (/^\s*[{[]\s*["{[\]}]/.test(new TextDecoder().decode(chunk.slice(0, 200)))) {
        throw new ImportFileError("not_csv", { kind: "JSON" });
      }
    }
    if (chunk.includes(0)) throw new ImportFileError("not_csv", { kind: "binary" });
    if (!utf8) continue;
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      utf8 = false;
    }
  }
  if (first) throw new ImportFileError("empty_file");
  return utf8 ? "utf-8" : "windows-1250";
}

/** The character between fields, from the first record; `sep=;` of Excel counts too. */
export function detectSeparator(start: string): { separator: string; skip: number } {
  const declared = /^"?sep=([,;\t|])"?\r?\n/i.exec(start);
  if (declared) return { separator: declared[1], skip: declared[0].length };
  const counts: Record<string, number> = { ",": 0, ";": 0, "\t": 0 };
  let quoted = false;
  for (const char of start) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === "\n" || char === "\r")) break;
    else if (!quoted && char in counts) counts[char]++;
  }
  const [separator] = Object.entries(counts).toSorted((a, b) => b[1] - a[1])[0];
  return { separator, skip: 0 };
}
