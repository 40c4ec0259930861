const reserved = new Set(
  ("await break case catch class const continue debugger default delete do else enum export " +
    "extends false finally for function if implements import in instanceof interface let new null " +
    "package private protected public return static super switch this throw true try typeof var " +
    "void while with yield arguments async eval boot frsh slots").split(" "),
);

/** Gives each island an identifier of its own that hides no global of the browser. */
export class IslandNames {
  #taken = new Set<string>();

  /** A name for an export of a module; a default export is named after the module. */
  next(exportName: string, module: string): string {
    const wanted = exportName === "default"
      ? module.replace(/(^|_)(\p{Ll})/gu, (_, __, first) => first.toUpperCase())
      : exportName;
    let name = wanted;
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(wanted)) {
      throw new SyntaxError(
        `An island cannot be exported under the name "${wanted}"`,
      );
    }
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

/**
 * A name for the module of a specifier that is an identifier and a file name: of its last part,
 * or of the package.
 */
export function moduleName(specifier: string): string {
  const name = specifier
    .replace(/^(npm|jsr):\/?/, "")
    .replace(/^((?:@[^/]+\/)?[^@/]+)@[^/]+/, "$1")
    .replace(/^@([^/]+)\/([^/]+)$/, "$1_$2")
    .replace(/\/+$/, "")
    .split("/").at(-1)!
    .replace(/\.[cm]?[jt]sx?$/, "");
  const identifier = decoded(name).replace(/[^\w$]+/g, "_").replace(
    /_{2,}/g,
    "_",
  );
  return identifier.replace(/^(?=\d|$)/, "_");
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
