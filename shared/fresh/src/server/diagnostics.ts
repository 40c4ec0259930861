const known = ["f-client-nav", "f-partial", "f-view-transition", "f-prefetch"];
const warned = new Set<string>();

/** Tells the developer once about `f-*` attributes that do nothing, and what was meant. */
export function checkAttributes(
  type: string,
  props: Record<string, unknown>,
): void {
  for (const name in props) {
    if (name.startsWith("f-") && !known.includes(name)) {
      const meant = known.find((other) => letters(other) === letters(name));
      warnOnce(
        `<${type} ${name}>: there is no attribute "${name}"` +
          (meant ? `; did you mean "${meant}"?` : `; the known ones are ${known.join(", ")}`),
      );
    }
  }
  const classes = props.class ?? props.className;
  if (typeof classes !== "string" || !classes.includes("f-")) return;
  const misplaced = known.find((name) => classes.split(/\s+/).includes(name));
  if (misplaced) {
    warnOnce(
      `<${type} class="${classes}">: "${misplaced}" is an attribute, not a class`,
    );
  }
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "").replace(/s$/, "");
}

function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(message);
}
