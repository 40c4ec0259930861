/**
 * The text of an error code in a catalogue's texts by code; undefined where there is no error. A
 * code without a text of its own has that of `fallback`, or else of `invalid`.
 */
export function errorText(
  errors: Record<string, string>,
  code: string | undefined,
): string | undefined {
  return code ? errors[code] ?? errors.fallback ?? errors.invalid : undefined;
}
