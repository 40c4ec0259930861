export type FileErrorCode =
  | "empty_file"
  | "not_csv"
  | "unclosed_quote"
  | "text_after_quote"
  | "field_too_long"
  | "too_many_fields"
  | "too_many_rows"
  | "unknown_dialect"
  | "other_export"
  | "no_products";

/** A file that cannot be imported at all; nothing of it has been written. */
export class ImportFileError extends Error {
  override name = "ImportFileError";

  constructor(
    readonly code: FileErrorCode,
    readonly details: {
      /** Line of the file, counted from 1. */
      line?: number;
      /** What kind of file or export it is instead. */
      kind?: string;
      found?: string[];
      expected?: Record<string, string[]>;
      fields?: number;
      columns?: number;
    } = {},
  ) {
    super(code);
  }
}
