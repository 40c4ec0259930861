import { HttpError } from "fresh";
import { isDatabaseDown, isUnstorableText } from "shared/db/errors.ts";
import { DomainError } from "./domain_error.ts";

/** What somebody outside may know of an error: never its own words where it is a fault of ours. */
export function describeError(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof DomainError) return error;
  if (error instanceof HttpError) {
    return { status: error.status, code: `http_${error.status}`, message: error.message };
  }
  if (isDatabaseDown(error)) {
    return { status: 503, code: "database_unavailable", message: "The database does not answer" };
  }
  if (isUnstorableText(error)) {
    return { status: 400, code: "invalid_text", message: "The text has characters of no use" };
  }
  return { status: 500, code: "internal_error", message: "Internal server error" };
}
