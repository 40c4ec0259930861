import { useEffect, useState } from "preact/hooks";

export default function Card() {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return <p id="right">{alive ? "right alive" : "right"}</p>;
}
