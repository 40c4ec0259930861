/**
 * Notes what the user typed before an island came to life. The function that it returns puts it
 * back where rendering has overwritten it, and tells the island.
 */
export function keepInput(nodes: Node[]): () => void {
  const kept: [HTMLInputElement, string, boolean][] = [];
  for (const node of nodes) {
    if (!(node instanceof Element)) continue;
    for (const element of [node, ...node.querySelectorAll("input,textarea")]) {
      if (!element.matches("input,textarea")) continue;
      const field = element as HTMLInputElement;
      const { type, value, checked } = field;
      // Nobody takes the mark out of a radio button: it goes to another one.
      if (type === "file" || type === "radio" && !checked) continue;
      if (value !== field.defaultValue || checked !== field.defaultChecked) {
        kept.push([field, value, checked]);
      }
    }
  }
  return () => {
    for (const [field, value, checked] of kept) {
      if (field.value === value && field.checked === checked) continue;
      field.value = value;
      field.checked = checked;
      for (const type of ["input", "change"]) {
        field.dispatchEvent(new Event(type, { bubbles: true }));
      }
    }
  };
}
