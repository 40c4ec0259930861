import { useEffect, useState } from "preact/hooks";
import { describe } from "../describe.ts";

/** Writes down what it was given, once it is alive. */
export function Described({ value }: { value: unknown }) {
  const [text, setText] = useState("");
  useEffect(() => setText(describe(value)), []);
  return <pre class="described">{text}</pre>;
}

export function Shown({ text }: { text: string }) {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return <p class="shown" data-alive={alive}>{text}</p>;
}
