/** A page with the islands that tell of the connection and of others, for browser tests. */
import { h, render } from "preact";
import LiveSign from "../../../islands/LiveSign.tsx";
import Present from "../../../islands/Present.tsx";

const { token, who } = document.body.dataset as { token: string; who: string };
render(
  h("main", null, [
    h(Present, { what: "product:1", me: who, token, locale: "en" }),
    h("footer", null, h(LiveSign, { locale: "en", timeZone: "UTC" })),
  ]),
  document.body,
);
