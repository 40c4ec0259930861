import type { Signal } from "@preact/signals";

export default function Counter({ count }: { count: Signal<number> }) {
  return (
    <div>
      <output>{count}</output>
      <button type="button" onClick={() => count.value++}>+1</button>
    </div>
  );
}
