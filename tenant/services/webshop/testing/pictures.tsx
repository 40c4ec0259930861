/** A page with the pictures of a product and a field besides, for browser tests. */
import { h, render } from "preact";
import Pictures from "../../../routes/(webshop)/webshop/products/(_islands)/Pictures.tsx";

render(
  h("main", null, [
    h(Pictures, {
      action: "/pictures",
      first: JSON.parse(document.body.dataset.pictures!),
      locale: "en",
      mayWrite: true,
    }),
    h("input", { "aria-label": "Title" }),
  ]),
  document.body,
);
