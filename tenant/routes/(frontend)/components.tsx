import { ComponentsPage } from "shared/ui/ComponentsPage.tsx";
import { TenantShell } from "../../components/TenantShell.tsx";
import { define } from "../../state.ts";

export default define.page(function Components({ state, url }) {
  return (
    <TenantShell state={state} path={url.pathname} title="Components">
      <ComponentsPage locale={state.locale} />
    </TenantShell>
  );
});
