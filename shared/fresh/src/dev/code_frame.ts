const around = 5;
/** Frames of the framework say nothing about the app's fault. */
const framework = new URL("../", import.meta.url).href;

/**
 * The lines around the first place of a stack in the app's own code, under its path; the line
 * itself begins with `>`. Empty where no such file can be read.
 */
export function codeFrame(stack: string): string {
  const place = stack.split("\n")
    .filter((line) => !line.includes(framework) && !/\/node_modules\/|\/npm\//.test(line))
    .map((line) => /(file:\/\/[^\s)]+?):(\d+):\d+/.exec(line)).find(Boolean);
  if (!place) return "";
  const [, url, number] = place;
  const at = Number(number);
  try {
    const lines = Deno.readTextFileSync(new URL(url)).split("\n");
    const first = Math.max(1, at - around);
    const shown = lines.slice(first - 1, at + around).map((text, i) =>
      `${first + i === at ? ">" : " "} ${String(first + i).padStart(4)} │ ${text}`
    );
    return `${decodeURIComponent(new URL(url).pathname)}:${at}\n\n${shown.join("\n")}`;
  } catch {
    return "";
  }
}
