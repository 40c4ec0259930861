import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Counts its own clicks; tells when it is alive and when it ends. */
export default function Tally({ id = "tally" }: { id?: string }) {
  const clicks = useSignal(0);
  const alive = useSignal(false);
  useEffect(() => {
    alive.value = true;
    return () => void (document.documentElement.dataset.ended = id);
  }, []);
  return (
    <button
      type="button"
      id={id}
      data-alive={alive.value}
      onClick={() => clicks.value++}
    >
      {clicks}
    </button>
  );
}
