/** Logs, traces and metrics; see README.md. */
export { type Context, currentContext, withContext } from "./context.ts";
export { type Level, type Logger, logger } from "./logger.ts";
export { currentTrace, currentTraceparent, span, withTraceparent } from "./trace.ts";
