import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";

/** How far a run has come, as the page and `…/progress` say it. */
export interface ProgressView {
  under: boolean;
  title: string;
  text: string;
  percent: number;
}

/** A bar that moves while a run is under way, and shows its result when it is over. */
export default function ImportProgress({ url, first }: { url: string; first: ProgressView }) {
  const view = useSignal(first);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const response = await fetch(url, { headers: { accept: "application/json" } })
        .catch(() => null);
      if (response?.ok) {
        view.value = await response.json();
        if (!view.value.under) return location.reload();
      }
      timer = setTimeout(ask, response?.ok ? 300 : 2000);
    };
    timer = setTimeout(ask, 300);
    return () => clearTimeout(timer);
  }, []);
  const { title, text, percent } = view.value;
  return (
    <div>
      <div class="mb-2 flex items-baseline justify-between gap-4">
        <p class="font-semibold">{title}</p>
        <p class="text-sm tabular text-base-content/70">{`${percent}%`}</p>
      </div>
      <progress
        class="progress progress-primary h-3 w-full"
        value={percent}
        max={100}
        aria-label={title}
      />
      <p class="mt-2 text-sm tabular text-base-content/70" role="status">{text}</p>
    </div>
  );
}
