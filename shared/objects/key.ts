/** Refuses keys that could leave their bucket or that object stores treat differently. */
export function checkedKey(key: string): string {
  const parts = key.split("/");
  const bad = key.length > 500 ||
    parts.some((part) => !/^[\w.@+=~-][\w .@+=~-]*$/.test(part) || part === "." || part === "..");
  if (bad) throw new TypeError(`Not a key for an object: ${JSON.stringify(key)}`);
  return key;
}
