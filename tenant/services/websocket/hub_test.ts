import { assertEquals } from "@std/assert";
import { Hub, type Listener } from "./hub.ts";

function listener(buffered = 0) {
  const heard: Record<string, unknown>[] = [];
  const own: Listener & { heard: typeof heard; dropped: boolean } = {
    heard,
    dropped: false,
    send: (text) => heard.push(JSON.parse(text)),
    buffered: () => buffered,
    drop: () => own.dropped = true,
  };
  return own;
}

const update = (key: string, ver: number) => ({ key, ver, data: { onHand: ver } });

Deno.test("close updates of one key are one, and the frame says which positions it covers", () => {
  const hub = new Hub();
  const one = listener();
  hub.subscribe("stock", one);
  for (const ver of [1, 2, 3]) hub.publish("stock", update("a", ver));
  hub.publish("stock", update("b", 1));
  hub.flush();
  const [, frame] = one.heard;
  assertEquals([frame.from, frame.s], [1, 4]);
  assertEquals(frame.u, [update("a", 3), update("b", 1)]);
});

Deno.test("who comes back gets exactly what it missed; a stranger's epoch or an old position a gap", () => {
  const hub = new Hub();
  hub.publish("stock", update("a", 1));
  hub.publish("stock", update("b", 1));
  hub.publish("stock", update("a", 2));
  hub.flush();
  const back = listener();
  hub.subscribe("stock", back, hub.epoch, 1);
  assertEquals(back.heard[0].u, [update("b", 1), update("a", 2)]);
  assertEquals("gap" in hub.missed("stock", "another", 1), true);
  for (let i = 0; i < 600; i++) hub.publish("stock", update("c", i));
  hub.flush();
  assertEquals("gap" in hub.missed("stock", hub.epoch, 1), true);
});

Deno.test("a slow reader is skipped, a hopeless one dropped, others hear all", () => {
  const hub = new Hub();
  const [quick, slow, hopeless] = [listener(), listener(100_000), listener(2_000_000)];
  for (const one of [quick, slow, hopeless]) hub.subscribe("stock", one);
  hub.publish("stock", update("a", 1));
  hub.flush();
  assertEquals([quick.heard.length, slow.heard.length], [2, 1]);
  assertEquals([slow.dropped, hopeless.dropped], [false, true]);
});
