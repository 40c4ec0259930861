export interface ProblemOptions {
  /** What exactly is wrong here, and what to do. */
  detail?: string;
  /** Codes of faults by field. */
  errors?: Record<string, string>;
  requestId?: string;
}

/** An error answer for programs: problem details of RFC 9457 with a stable `code`. */
export function problem(
  status: number,
  code: string,
  title: string,
  { detail, errors, requestId }: ProblemOptions = {},
): Response {
  const body = { type: "about:blank", title, status, code, detail, errors, requestId };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
