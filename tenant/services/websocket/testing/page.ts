/** The page of the browser tests: what it shows of `stock`, for the test to look at. */
import { connectLive } from "shared/live/mod.ts";

const live = connectLive({ token: document.body.dataset.token!, renewUrl: "/events/token" });
const shown = { state: "", values: {} as Record<string, unknown>, entries: [] as unknown[] };
live.state.subscribe((state) => shown.state = state);
live.channel("stock").subscribe((values) => shown.values = Object.fromEntries(values));
live.log<{ handle: string }>("log:catalog", ({ handle }) => shown.entries.push(handle), () => {
  shown.entries.push("gap");
});
live.present("presence:page");
Object.assign(globalThis, { shown });
