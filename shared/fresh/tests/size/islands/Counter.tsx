import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** The island of the page whose size is watched. */
export function Counter(
  { count }: { count: Signal<number>; children?: ComponentChildren },
) {
  return (
    <div>
      <button type="button" onClick={() => count.value--}>-1</button>
      <output>{count}</output>
      <button type="button" onClick={() => count.value++}>+1</button>
    </div>
  );
}
