import type { z } from "zod";

/** Configuration that cannot be used; its message lists every fault by variable. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/**
 * Parses the environment once, at start, into a frozen object. Throws `ConfigError` with every
 * fault at once, so that nobody has to fix them one start at a time. Empty variables count as unset.
 */
export function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Record<string, string | undefined> = Deno.env.toObject(),
): Readonly<z.output<Schema>> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const result = schema.safeParse(set);
  if (result.success) return Object.freeze(result.data) as Readonly<z.output<Schema>>;
  const faults = result.error.issues.map((issue) => {
    const name = issue.path.join(".") || "environment";
    const missing = set[String(issue.path[0])] === undefined;
    return `  ${name}: ${missing ? "is not set" : issue.message}`;
  });
  throw new ConfigError(`The configuration cannot be used:\n${faults.join("\n")}`);
}
