const looks: Record<string, string> = {
  "+": "bg-success/10",
  "-": "bg-error/10",
  "@": "text-base-content/60",
};

/** A unified diff of one file; the signs at the beginnings of its lines say the same as the colours. */
export function Diff({ path, diff, empty }: { path: string; diff: string; empty: string }) {
  const lines = diff.trimEnd().split("\n");
  return (
    <figure class="mt-3">
      <figcaption class="text-sm font-medium break-all">{path}</figcaption>
      {diff.trim() === "" ? <p class="text-sm text-base-content/70">{empty}</p> : (
        <pre
          class="mt-1 overflow-x-auto rounded-field border border-base-300 bg-base-200/40 py-2 text-xs leading-5"
          tabIndex={0}
        >
          {lines.map((line, index) => (
            <span key={index} class={`block min-w-max px-3 ${looks[line[0]] ?? ""}`}>
              {line || " "}
            </span>
          ))}
        </pre>
      )}
    </figure>
  );
}
