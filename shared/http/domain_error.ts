/** A failure by rule: `code` is stable and for programs, `status` is the HTTP status of it. */
export class DomainError extends Error {
  override name = "DomainError";

  constructor(readonly code: string, readonly status: number, message: string) {
    super(message);
  }
}
