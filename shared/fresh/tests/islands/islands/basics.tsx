import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { createContext, Fragment } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import numbers from "../numbers.json" with { type: "json" };
import { IS_BROWSER } from "fresh/runtime";

/** Whether the island is alive: its effects have run. */
function useAlive(): boolean {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return alive;
}

export function Plus({ id, amount }: { id: string; amount: Signal<number> }) {
  const double = useComputed(() => amount.value * 2);
  return (
    <p id={id} data-alive={useAlive()}>
      <button type="button" onClick={() => amount.value++}>plus</button>
      <output>{amount}</output>
      <small>{double}</small>
    </p>
  );
}

export function Minus({ id, amount }: { id: string; amount: Signal<number> }) {
  return (
    <p id={id} data-alive={useAlive()}>
      <button type="button" onClick={() => amount.value--}>minus</button>
      <output>{amount}</output>
    </p>
  );
}

export function Sum({ total }: { total: ReadonlySignal<number> }) {
  return <p id="sum" data-alive={useAlive()}>{total.value}</p>;
}

export function FromJson() {
  return <pre id="json" data-alive={useAlive()}>{JSON.stringify(numbers)}</pre>;
}

/** Renders nothing, but lives. */
export function Nothing() {
  useEffect(() => void (document.documentElement.dataset.nothing = "alive"), []);
  return null;
}

/** Its name is that of a global. */
export function Map() {
  const [shown, show] = useState(new globalThis.Map([["name", "server"]]).get("name"));
  useEffect(() => show("browser"), []);
  return <p id="map">{shown}</p>;
}

const format = (value: string) => value.toUpperCase();

/** Has functions of its own, which no prop carries. */
export const Arrow = ({ pick = (text: string) => format(text) }: { pick?: typeof format }) => (
  <p id="arrow" data-alive={useAlive()}>{pick("arrow")}</p>
);

export function Outer({ amount }: { amount: Signal<number> }) {
  return (
    <section>
      <Plus id="inner" amount={amount} />
    </section>
  );
}

export function Environment() {
  const [read, setRead] = useState("");
  useEffect(() => {
    const attempt = (get: () => unknown) => {
      try {
        return String(get());
      } catch {
        return "refused";
      }
    };
    setRead([
      Deno.env.get("FRESH_PUBLIC_ISLANDS_TEST"),
      process.env.FRESH_PUBLIC_ISLANDS_TEST,
      process.env.NODE_ENV,
      attempt(() => Deno.env.get("ISLANDS_TEST_SECRET")),
      attempt(() => process.env.ISLANDS_TEST_SECRET),
    ].join(" "));
  }, []);
  return <p id="environment">{read}</p>;
}

export function Breaks() {
  const [broken, breakNow] = useState(false);
  useEffect(() => breakNow(true), []);
  if (broken) throw new Error("this island is broken");
  return <p id="breaks">still here</p>;
}

export function BreaksAtOnce() {
  if (IS_BROWSER) throw new Error("this island never comes to life");
  return <p id="at-once">from the server</p>;
}

/** Its element may not stand in a paragraph. */
export function Block() {
  return <div id="block" data-alive={useAlive()}>block</div>;
}

/** What the browser renders has another shape than what the server sent. */
export function Different() {
  const alive = useAlive();
  return IS_BROWSER
    ? (
      <section id="different" data-alive={alive}>
        <b>browser</b>
        <i>only</i>
      </section>
    )
    : (
      <div id="different" class="server" title="server">
        <p>server</p>
        text
      </div>
    );
}

const Colour = createContext("none");

export function Provide({ children }: { children: preact.ComponentChildren }) {
  return <Colour.Provider value="red">{children}</Colour.Provider>;
}

export function Consume({ id }: { id: string }) {
  return <p id={id} data-alive={useAlive()}>{useContext(Colour)}</p>;
}

export function ProvideAndConsume() {
  return (
    <Colour.Provider value="blue">
      <Consume id="same-root" />
    </Colour.Provider>
  );
}

export function Rows({ first }: { first: string }) {
  const [rows, setRows] = useState([first]);
  return (
    <>
      {rows.map((row) => (
        <tr key={row}>
          <td>
            <button type="button" onClick={() => setRows([...rows, `${row}+`])}>{row}</button>
          </td>
        </tr>
      ))}
    </>
  );
}

export function Options() {
  const alive = useAlive();
  return (
    <>
      <option value="one">one</option>
      {alive && <option value="two" selected>two</option>}
    </>
  );
}

export function Keyed() {
  const [order, setOrder] = useState(["a", "b", "c"]);
  const kept = useRef<HTMLLIElement>(null);
  return (
    <>
      <ul id="keyed">
        {order.map((key) => (
          <Fragment key={key}>
            <li ref={key === "a" ? kept : undefined}>{key}</li>
          </Fragment>
        ))}
      </ul>
      <button
        type="button"
        id="turn"
        onClick={() => {
          kept.current!.dataset.kept = "yes";
          setOrder([...order].reverse());
        }}
      >
        turn
      </button>
    </>
  );
}

const empty = "";
const spaced = "\n  two\n  lines ";
const lines = "first\nsecond";

/** Text beside text, white space that counts, and HTML of its own. */
export function Texts({ name }: { name: string }) {
  const [greeting, setGreeting] = useState("Hello");
  useEffect(() => setGreeting("Welcome"), []);
  return (
    <>
      <p id="texts">{greeting}, {name} {empty}{0}{false}!</p>
      <pre id="space">{spaced}</pre>
      <div id="html" dangerouslySetInnerHTML={{ __html: "<b>bold</b> &amp; <i>thin</i>" }} />
      <textarea id="area" defaultValue={lines} />
    </>
  );
}

export function Form() {
  const text = useSignal("");
  const [checked, check] = useState(false);
  const [long, setLong] = useState("");
  const size = useSignal("m");
  const [colours, setColours] = useState(["red"]);
  return (
    <form>
      <select
        id="size"
        value={size.value}
        onChange={(event) => size.value = event.currentTarget.value}
      >
        {["s", "m", "l"].map((each) => <option key={each} value={each}>{each}</option>)}
      </select>
      <select
        id="colours"
        multiple
        onChange={({ currentTarget: { selectedOptions } }) =>
          setColours([...selectedOptions].map(({ value }) => value))}
      >
        {["red", "green", "blue"].map((each) => (
          <option key={each} value={each} selected={colours.includes(each)}>{each}</option>
        ))}
      </select>
      <select id="untouched" value={useAlive() ? "late" : "first"}>
        <option value="first">first</option>
        <option value="late">late</option>
      </select>
      <input id="name" value={text} onInput={(event) => text.value = event.currentTarget.value} />
      <input
        id="agree"
        type="checkbox"
        checked={checked}
        onChange={(event) => check(event.currentTarget.checked)}
      />
      <textarea id="long" value={long} onInput={(event) => setLong(event.currentTarget.value)} />
      <output id="typed" data-alive={useAlive()}>
        {text}/{String(checked)}/{long}/{size}/{colours.join("+")}
      </output>
    </form>
  );
}

export function Links() {
  const alive = useAlive();
  return (
    <nav data-alive={alive} f-client-nav>
      <a id="here" href="/shop/shoes">here</a>
      <a id="above" href="/shop">above</a>
      <a id="other" href="/other">other</a>
      <a id="own" href="/shop/shoes" aria-current="step">own</a>
      {alive && <a id="late" href="/shop/shoes">late</a>}
      <div id="off" f-client-nav={false}>off</div>
    </nav>
  );
}
