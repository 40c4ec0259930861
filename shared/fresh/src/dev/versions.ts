import { createHash } from "node:crypto";

/** The target that stands for the build as a whole: its version changes with every file. */
export const wholeBuild = "";

/** A file before it is known under which addresses it finds the others. */
export interface SourceFile {
  content: string | Uint8Array<ArrayBuffer>;
  /** What is written anew in a text, from its beginning to its end. */
  edits: Edit[];
}

export interface Edit {
  start: number;
  end: number;
  /** The file that is named here; its address is then given to `write`. */
  target?: string;
  /** The target is loaded only when the code asks for it. */
  later?: boolean;
  write(address: string): string;
}

/**
 * A version for each file: it changes with the content of the file and with that of every file it
 * names, directly or not. Names of targets do not count, so that they may hold versions
 * themselves, and files may name each other in a circle.
 */
export function versionsOf(
  files: Map<string, SourceFile>,
): Map<string, string> {
  const versions = new Map<string, string>();
  for (const [name, { content, edits }] of files) {
    if (edits.length === 0) versions.set(name, hashOf([content]));
  }
  const leaves = new Map([...versions, [wholeBuild, ""]]);
  for (const name of files.keys()) {
    if (!leaves.has(name)) {
      versions.set(name, hashOf(reachable(name, files, leaves)));
    }
  }
  return versions;
}

/** All that can be reached from a file, in the order in which it is named. */
function* reachable(
  start: string,
  files: Map<string, SourceFile>,
  leaves: Map<string, string>,
): Generator<string> {
  const numbers = new Map([[start, 0]]);
  const numberOf = (name: string) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  // The map grows while it is walked.
  for (const name of numbers.keys()) {
    yield leaves.get(name) ??
      edited(
        files.get(name)!,
        ({ target, write }) =>
          target === undefined ? write("") : `\0${numberOf(target)}${write("")}\0`,
      );
    yield "\0\0";
  }
}

/** The content of a file in which every other file is named by its address. */
export function finished(
  file: SourceFile,
  addressOf: (target: string) => string,
): Uint8Array<ArrayBuffer> {
  const { content } = file;
  if (typeof content !== "string") return content;
  return new TextEncoder().encode(
    edited(file, (edit) => textOf(edit, addressOf)),
  );
}

/** What an edit puts in its place when every file has its address. */
export function textOf({ target, write }: Edit, addressOf: (target: string) => string): string {
  return write(target === undefined ? "" : addressOf(target));
}

function edited(
  { content, edits }: SourceFile,
  textFor: (edit: Edit) => string,
): string {
  let text = "";
  let end = 0;
  for (const edit of edits) {
    text += (content as string).slice(end, edit.start) + textFor(edit);
    end = edit.end;
  }
  return text + (content as string).slice(end);
}

/** Names content and protects nothing: 64 bits are enough, and it stands in every page. */
export function hashOf(parts: Iterable<string | Uint8Array>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}
