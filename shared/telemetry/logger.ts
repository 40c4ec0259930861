import { currentContext } from "./context.ts";
import { redact } from "./redact.ts";
import { currentTrace } from "./trace.ts";

const levels = ["debug", "info", "warn", "error"] as const;
export type Level = typeof levels[number];

/** Writes one line of a structured log; secrets in `fields` are blacked out. */
export type Logger = (level: Level, message: string, fields?: Record<string, unknown>) => void;

/**
 * A logger whose lines all carry `base`: one JSON object a line, warnings and errors on stderr.
 * Tenant, request and trace come from the work at hand. `LOG_LEVEL` (debug, info, warn, error)
 * says what is written; info by default.
 */
export function logger(base: Record<string, unknown> = {}): Logger {
  return (level, message, fields = {}) => {
    if (levels.indexOf(level) < threshold()) return;
    const { requestId, tenant } = currentContext();
    const line = JSON.stringify(redact({
      time: new Date().toISOString(),
      level,
      message,
      ...(tenant && { tenant }),
      ...base,
      ...(requestId && { requestId }),
      ...currentTrace(),
      ...fields,
    }));
    if (level === "error" || level === "warn") console.error(line);
    else console.log(line);
  };
}

let lowest: number | undefined;

function threshold(): number {
  if (lowest !== undefined) return lowest;
  const wanted = Deno.env.get("LOG_LEVEL") || "info";
  lowest = levels.indexOf(wanted as Level);
  if (lowest < 0) {
    lowest = levels.indexOf("info");
    logger()("warn", `LOG_LEVEL is "${wanted}": use ${levels.join(", ")}. It counts as info.`);
  }
  return lowest;
}
