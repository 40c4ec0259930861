import jsTokens from "js-tokens";

interface Token {
  text: string;
  /** Where it begins. */
  start: number;
}

const silent = new Set([
  "WhiteSpace",
  "LineTerminatorSequence",
  "SingleLineComment",
  "MultiLineComment",
]);

/** The parts of JavaScript that do something: neither space nor comments. */
export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  for (const { type, value } of jsTokens(code)) {
    if (!silent.has(type)) tokens.push({ text: value, start });
    start += value.length;
  }
  return tokens;
}
