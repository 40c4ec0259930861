/** A property of a field, or of an option, as the user left it. */
type Part = [owner: HTMLInputElement | HTMLOptionElement, name: string, value: unknown];

/**
 * Notes what the user typed and chose before an island came to life. The function that it returns
 * puts it back where rendering has overwritten it, and tells the island.
 */
export function keepInput(nodes: Node[]): () => void {
  const kept: [Element, Part[]][] = [];
  for (const node of nodes) {
    if (!(node instanceof Element)) continue;
    for (const field of [node, ...node.querySelectorAll("input,textarea,select")]) {
      const parts = field.matches("input,textarea,select") && changesOf(field as HTMLInputElement);
      if (parts) kept.push([field, parts]);
    }
  }
  return () => {
    for (const [field, parts] of kept) {
      const set = parts.filter(([owner, name, value]) => owner[name as "value"] !== value);
      if (set.length === 0) continue;
      for (const [owner, name, value] of set) owner[name as "value"] = value as string;
      for (const type of ["input", "change"]) {
        field.dispatchEvent(new Event(type, { bubbles: true }));
      }
    }
  };
}

function changesOf(field: HTMLInputElement | HTMLSelectElement): Part[] | false {
  if ("options" in field) {
    // A copy has what was chosen at first, also where no option says so.
    const { options } = field.cloneNode(true) as HTMLSelectElement;
    const parts = [...field.options].map((option): Part => [option, "selected", option.selected]);
    return parts.some(([, , chosen], i) => chosen !== options[i].selected) && parts;
  }
  const { type, value, checked, defaultValue, defaultChecked } = field;
  // Nobody takes the mark out of a radio button: it goes to another one.
  return type !== "file" && (type !== "radio" || checked) &&
    (value !== defaultValue || checked !== defaultChecked) &&
    [[field, "value", value], [field, "checked", checked]];
}
