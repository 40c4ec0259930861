import { ImportFileError } from "./file_error.ts";

/** A record of a CSV file; `line` is where it begins, counted from 1. */
export interface CsvRow {
  line: number;
  fields: string[];
}

/** Longer than any description a shop exports; an unclosed quote is found here at the latest. */
const maxFieldLength = 2 * 1024 * 1024;

const enum At {
  FieldStart,
  Bare,
  Quoted,
  QuoteInQuoted,
}

const LF = 10, CR = 13, QUOTE = 34;

/**
 * A strict CSV reader (RFC 4180) that takes text in pieces of any size: quoted fields over several
 * lines, CRLF, LF or CR. What is not CSV is an `ImportFileError` that names the line.
 */
export class CsvParser {
  #separator: number;
  #state = At.FieldStart;
  #fields: string[] = [];
  #field = "";
  #line: number;
  #rowLine: number;
  #quoteLine = 0;
  #afterCr = false;

  constructor(separator: string, firstLine = 1) {
    this.#separator = separator.charCodeAt(0);
    this.#line = this.#rowLine = firstLine;
  }

  /** Records that are complete with this piece. */
  push(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    let i = 0;
    while (i < text.length) {
      if (this.#state === At.Quoted) {
        i = this.#quoted(text, i);
        continue;
      }
      const code = text.charCodeAt(i);
      if (this.#afterCr) {
        this.#afterCr = false;
        if (code === LF) {
          i++;
          continue;
        }
      }
      if (code === this.#separator) {
        this.#endField();
        i++;
      } else if (code === LF || code === CR) {
        this.#afterCr = code === CR;
        this.#endRow(rows);
        i++;
      } else if (code === QUOTE && this.#state !== At.Bare) {
        // The first quote opens the field; one more right after the closing one stands for itself.
        if (this.#state === At.QuoteInQuoted) this.#append('"');
        else this.#quoteLine = this.#line;
        this.#state = At.Quoted;
        i++;
      } else if (this.#state === At.QuoteInQuoted) {
        throw new ImportFileError("text_after_quote", { line: this.#line });
      } else {
        i = this.#bare(text, i);
      }
    }
    return rows;
  }

  /** The record that ended without a line break, if any. */
  end(): CsvRow[] {
    if (this.#state === At.Quoted) {
      throw new ImportFileError("unclosed_quote", { line: this.#quoteLine });
    }
    const rows: CsvRow[] = [];
    if (this.#fields.length > 0 || this.#field || this.#state !== At.FieldStart) this.#endRow(rows);
    return rows;
  }

  #quoted(text: string, from: number): number {
    let end = text.indexOf('"', from);
    if (end < 0) end = text.length;
    const part = text.slice(from, end);
    for (let at = part.indexOf("\n"); at >= 0; at = part.indexOf("\n", at + 1)) this.#line++;
    this.#append(part);
    if (end < text.length) {
      this.#state = At.QuoteInQuoted;
      return end + 1;
    }
    return end;
  }

  #bare(text: string, from: number): number {
    let i = from;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === this.#separator || code === LF || code === CR) break;
    }
    this.#append(text.slice(from, i));
    this.#state = At.Bare;
    return i;
  }

  #append(part: string): void {
    this.#field += part;
    if (this.#field.length > maxFieldLength) {
      const open = this.#state === At.Quoted;
      throw new ImportFileError("field_too_long", { line: open ? this.#quoteLine : this.#line });
    }
  }

  #endField(): void {
    const text = this.#field;
    this.#fields.push(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
    this.#field = "";
    this.#state = At.FieldStart;
  }

  #endRow(rows: CsvRow[]): void {
    this.#endField();
    const empty = this.#fields.every((field) => field.trim() === "");
    if (!empty) rows.push({ line: this.#rowLine, fields: this.#fields });
    this.#fields = [];
    this.#rowLine = ++this.#line;
  }
}

/** Escapes a field for a CSV file. */
export function csvField(value: string | number | boolean | null | undefined): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n\r;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A record of a CSV file, with its line break. */
export function csvLine(values: (string | number | boolean | null | undefined)[]): string {
  return values.map(csvField).join(",") + "\r\n";
}
