const known = new Map<string, string>();

/** One copy of texts that thousands of tenants' objects repeat. */
export function intern(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  known.set(text, text);
  return text;
}
