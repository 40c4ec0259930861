import { CsvParser, type CsvRow } from "./csv.ts";
import { ImportFileError } from "./file_error.ts";
import { detectEncoding, detectSeparator, type Encoding, type OpenFile } from "./text.ts";

/** More lines than any shop of our size has; a bound for memory. */
export const maxRows = 300_000;

export interface CsvFile {
  encoding: Encoding;
  separator: string;
  header: string[];
  /** The records after the header, as they are read. */
  rows: AsyncGenerator<CsvRow>;
}

/** Opens a CSV file of unknown encoding and separator, up to and including its header. */
export async function openCsv(open: OpenFile): Promise<CsvFile> {
  const encoding = await detectEncoding(open);
  // TextDecoder removes a byte order mark by itself.
  const text = (await open()).pipeThrough(
    // deno-lint-ignore no-explicit-any -- the two libraries' stream types differ in a detail
    new TextDecoderStream(encoding) as any,
  ) as ReadableStream<string>;
  const pieces = text[Symbol.asyncIterator]();
  let start = "";
  while (start.length < 64 * 1024) {
    const { value, done } = await pieces.next();
    if (done) break;
    start += value;
  }
  if (start.trim() === "") throw new ImportFileError("empty_file");
  const { separator, skip } = detectSeparator(start);
  const records = parse(start.slice(skip), pieces, separator, skip > 0 ? 2 : 1);
  const first = await records.next();
  if (first.done) throw new ImportFileError("empty_file");
  const header = first.value.fields.map((field) => field.trim());
  return { encoding, separator, header, rows: fitting(records, header.length) };
}

async function* parse(
  start: string,
  rest: AsyncIterator<string>,
  separator: string,
  firstLine: number,
): AsyncGenerator<CsvRow> {
  const parser = new CsvParser(separator, firstLine);
  yield* parser.push(start);
  for (let piece = await rest.next(); !piece.done; piece = await rest.next()) {
    yield* parser.push(piece.value);
  }
  yield* parser.end();
}

/** Records with exactly the header's fields: spreadsheets cut empty ones off at the end. */
async function* fitting(rows: AsyncGenerator<CsvRow>, columns: number): AsyncGenerator<CsvRow> {
  let count = 0;
  for await (const row of rows) {
    if (++count > maxRows) throw new ImportFileError("too_many_rows", { line: row.line });
    const { fields } = row;
    while (fields.length > columns && fields.at(-1)!.trim() === "") fields.pop();
    if (fields.length > columns) {
      throw new ImportFileError("too_many_fields", {
        line: row.line,
        fields: fields.length,
        columns,
      });
    }
    while (fields.length < columns) fields.push("");
    yield row;
  }
}
