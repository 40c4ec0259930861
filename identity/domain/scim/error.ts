/** A refusal as RFC 7644, 3.12 tells it; `type` is its `scimType`. */
export class ScimError extends Error {
  override name = "ScimError";

  constructor(
    readonly status: number,
    message: string,
    readonly type?: string,
    /** Seconds until the same may be asked again. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export const notFound = () => new ScimError(404, "There is no such resource");
