/** What every app does around a request: ids, security headers, CSRF, forms, errors. */
export { clientAddress } from "./client_address.ts";
export { describeError } from "./describe_error.ts";
export { DomainError } from "./domain_error.ts";
export { contentDisposition } from "./content_disposition.ts";
export { readForm } from "./form.ts";
export { type IncomingFile, readMultipart } from "./multipart.ts";
export { readJson } from "./json.ts";
export { isLoopback } from "./loopback.ts";
export { problem } from "./problem.ts";
export { safeRedirectPath } from "./redirect.ts";
export { requestId } from "./request_id.ts";
export { safeFetch } from "./safe_fetch.ts";
export { sameOrigin } from "./same_origin.ts";
export { securityHeaders } from "./security_headers.ts";
