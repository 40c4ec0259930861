import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

interface SlotsProps {
  id?: string;
  jsx?: ComponentChildren;
  children?: ComponentChildren;
}

/** Shows what it is given, in one box for each, and again on demand. */
export function Boxes({ id = "boxes", jsx, children }: SlotsProps) {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return (
    <div id={id} data-alive={alive}>
      <div class="jsx">{jsx}</div>
      <div class="children">{children}</div>
      {alive && <div class="after">{children}</div>}
    </div>
  );
}

export function Wrap({ children }: SlotsProps) {
  return <div class="wrap">{children}</div>;
}

/** Folds its content away, or begins with it folded away. */
export function Fold(
  { id = "fold", children, jsx, closed = false }: SlotsProps & { closed?: boolean },
) {
  const [open, setOpen] = useState(!closed);
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return (
    <section id={id} data-alive={alive}>
      <button type="button" class="switch" onClick={() => setOpen(!open)}>switch</button>
      {open ? <div class="open">{children}</div> : <div class="shut">{jsx}</div>}
    </section>
  );
}

export function Clicks({ id = "clicks", start = 0 }: { id?: string; start?: number }) {
  const [clicks, setClicks] = useState(start);
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return (
    <button type="button" id={id} data-alive={alive} onClick={() => setClicks(clicks + 1)}>
      {clicks}
    </button>
  );
}
