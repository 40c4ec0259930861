export type Level = "debug" | "info" | "warn" | "error";

/** Writes one line of a structured log; `fields` must not hold secrets. */
export type Logger = (level: Level, message: string, fields?: Record<string, unknown>) => void;

/** A logger whose lines all carry `base`: one JSON object a line, errors on stderr. */
export function logger(base: Record<string, unknown> = {}): Logger {
  return (level, message, fields = {}) => {
    const line = JSON.stringify({
      time: new Date().toISOString(),
      level,
      message,
      ...base,
      ...fields,
    });
    if (level === "error" || level === "warn") console.error(line);
    else console.log(line);
  };
}
