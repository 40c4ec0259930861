import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What the stream at `url` says, beginning with `initial`; `live` while the stream is open. */
export function useLive<T>(url: string, initial: T): { seen: Signal<T>; live: Signal<boolean> } {
  const seen = useSignal(initial);
  const live = useSignal(false);
  useEffect(() => {
    const source = new EventSource(url);
    source.onopen = () => live.value = true;
    source.onerror = () => live.value = false;
    source.onmessage = (event) => seen.value = JSON.parse(event.data);
    return () => source.close();
  }, [url]);
  return { seen, live };
}
