const reserved = new Set(
  ("await break case catch class const continue debugger default delete do else enum export " +
    "extends false finally for function if implements import in instanceof interface let new null " +
    "package private protected public return static super switch this throw true try typeof var " +
    "void while with yield boot frsh").split(" "),
);

/** Gives each island an identifier of its own that hides no global of the browser. */
export class IslandNames {
  #taken = new Set<string>();

  /** A name for an export of `file`; a default export is named after the file. */
  next(exportName: string, file: string): string {
    const wanted = exportName === "default" ? fromFile(file) : exportName;
    let name = wanted;
    if (
      reserved.has(wanted) || wanted in globalThis || this.#taken.has(wanted)
    ) {
      let number = 1;
      do name = `_${wanted}_${number++}`; while (this.#taken.has(name));
    }
    this.#taken.add(name);
    return name;
  }
}

function fromFile(file: string): string {
  const base = decodeURIComponent(file.split("/").at(-1)!).replace(
    /\.[^.]*$/,
    "",
  );
  const words = base.split(/[^\p{ID_Continue}$]+/u).filter(Boolean);
  const joined = words.map((word) => word[0].toUpperCase() + word.slice(1)).join("") ||
    "Island";
  return /^\d/.test(joined) ? `_${joined}` : joined;
}
