import { signal } from "@preact/signals";
import { createDefine, page } from "fresh";
import Counter from "../islands/Counter.tsx";

const define = createDefine<{ seen: number }>();

export const handler = define.handlers({
  GET: () => page({ items: Array.from({ length: 20 }, (_, i) => ({ id: i, name: `Item ${i}` })) }),
});

export default define.page<typeof handler>(function Home({ data }) {
  return (
    <main>
      <h1>Twenty items</h1>
      <ul>
        {data.items.map(({ id, name }) => (
          <li key={id} class="item">
            <a href={`/items/${id}`}>{name}</a>
          </li>
        ))}
      </ul>
      <Counter count={signal(3)} />
    </main>
  );
});
