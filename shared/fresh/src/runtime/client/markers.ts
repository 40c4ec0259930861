const island = /^frsh:island:([^:]+):(\d+):(.*)$/s;
const start = /^frsh:(\w+):/;

/** What stands in the opening marker of an island: name, index of its props, key. */
export function islandOf(node: Node): RegExpExecArray | null {
  return isComment(node) ? island.exec(node.data) : null;
}

/** What a comment opens: an island, a slot, a partial or a key. */
export function opens(node: Node): string | null {
  return isComment(node) ? start.exec(node.data)?.[1] ?? null : null;
}

/** The closing marker that belongs to an opening one, among its siblings. */
export function endOf(opening: Comment): Comment | null {
  const kind = opens(opening);
  let depth = 0;
  for (let node = opening.nextSibling; node; node = node.nextSibling) {
    if (!isComment(node)) continue;
    if (opens(node) === kind) depth++;
    else if (node.data === `/frsh:${kind}` && depth-- === 0) return node;
  }
  return null;
}

function isComment(node: Node): node is Comment {
  return node.nodeType === Node.COMMENT_NODE;
}
