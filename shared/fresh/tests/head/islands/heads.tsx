import { type Signal, useSignal } from "@preact/signals";
import { Component, type ComponentChildren, createContext, Fragment } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { Head } from "fresh/runtime";

/** A button that has its text in `data-alive` once the island lives. */
function Button({ id, onClick }: { id: string; onClick(): void }) {
  const alive = useSignal(false);
  useEffect(() => void (alive.value = true), []);
  return <button type="button" id={id} data-alive={alive.value} onClick={onClick}>{id}</button>;
}

/** Title and meta follow a signal and a state. */
export function Following({ count }: { count: Signal<number> }) {
  const twice = useSignal(0);
  return (
    <>
      <Head>
        <title>Count: {count}</title>
        <meta name="counted" content={`${count.value} and ${twice.value}`} />
      </Head>
      <Button
        id="follow"
        onClick={() => {
          count.value++;
          twice.value += 2;
        }}
      />
    </>
  );
}

/** One of each kind, there and gone by a click. */
export function Kinds({ open: first = false }: { open?: boolean }) {
  const open = useSignal(first);
  return (
    <>
      {open.value && (
        <Head>
          <title>Open</title>
          <meta name="by-name" content="open" />
          <meta property="og:title" content="open" />
          <link rel="canonical" href="https://example.com/open" />
          <style id="by-id">{"i { color: red }"}</style>
          <template key="by-key">open</template>
          <Fragment key="nested">
            <style key="lock">{"body { overflow: hidden }"}</style>
          </Fragment>
          <meta name="new" content="open" />
        </Head>
      )}
      <Button id="toggle" onClick={() => open.value = !open.value} />
    </>
  );
}

/** Two of them want the same title. */
export function Titled({ name }: { name: string }) {
  const open = useSignal(true);
  return (
    <>
      {open.value && (
        <Head>
          <title>{name}</title>
        </Head>
      )}
      <Button id={`end-${name}`} onClick={() => open.value = false} />
    </>
  );
}

export function Wrapped({ children }: { children: ComponentChildren }) {
  return <div>{children}</div>;
}

const Shop = createContext("no shop");

/** Has a state, reads a context and a signal, and uses another component. */
function Meta({ count }: { count: Signal<number> }) {
  const shop = useContext(Shop);
  const [late, setLate] = useState("early");
  useEffect(() => setLate("late"), []);
  return (
    <>
      <meta name="of-component" content={`${shop}, ${count.value}, ${late}`} />
      <Named name={`${count.value} in ${shop}`} />
    </>
  );
}

class Named extends Component<{ name: string }> {
  override render() {
    return <title>{this.props.name}</title>;
  }
}

export function WithComponents() {
  const count = useSignal(1);
  const open = useSignal(true);
  return (
    <Shop.Provider value="the shop">
      {open.value && (
        <Head>
          <Meta count={count} />
        </Head>
      )}
      <Button id="count" onClick={() => count.value++} />
      <Button id="close" onClick={() => open.value = false} />
    </Shop.Provider>
  );
}
