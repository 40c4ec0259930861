/**
 * Parameters of a request, each at most once: those that occur again, and those with a NUL that no
 * column could hold, are named in `faults`. Empty ones count as left out (RFC 6749, 3.1).
 */
export interface Parameters {
  get(name: string): string | null;
  has(name: string): boolean;
  /** Names of parameters that cannot be used. */
  faults: string[];
}

export function readParameters(query: URLSearchParams): Parameters {
  const faults = [...new Set(query.keys())].filter((name) =>
    query.getAll(name).length > 1 || name.includes("\0") || query.get(name)!.includes("\0")
  );
  return {
    get: (name) => faults.includes(name) ? null : query.get(name) || null,
    has: (name) => query.has(name),
    faults,
  };
}
