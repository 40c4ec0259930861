/** Runs `test` and gives what was written to the console by `method` meanwhile. */
export async function logged(
  method: "error" | "warn",
  test: () => unknown,
): Promise<unknown[][]> {
  const lines: unknown[][] = [];
  const original = console[method];
  console[method] = (...line) => void lines.push(line);
  try {
    await test();
  } finally {
    console[method] = original;
  }
  return lines;
}
