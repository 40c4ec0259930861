import { asset } from "fresh/runtime";
import { Document } from "shared/ui/mod.ts";
import { define } from "../state.ts";

export default define.page(function App({ Component, state }) {
  return (
    <Document
      title={state.tenant.name}
      locale={state.locale}
      theme={state.theme}
      stylesheet={asset("/styles.css")}
      clientNavigation
    >
      <Component />
    </Document>
  );
});
