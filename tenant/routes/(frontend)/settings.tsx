import { page } from "fresh";
import { Badge, Button, Card, PreferencesMenu } from "shared/ui/mod.ts";
import { TenantShell } from "../../components/TenantShell.tsx";
import { services } from "../../services.ts";
import { assertSignedIn, define } from "../../state.ts";
import { frontendMessages } from "./messages.ts";

export const handler = define.handlers({
  GET: (ctx) => page({ session: assertSignedIn(ctx.state) }),
});

export default define.page<typeof handler>(function Settings({ data, state, url }) {
  const m = frontendMessages(state.locale);
  const { tenant, config } = state;
  const facts = (rows: [string, string][]) => (
    <dl class="grid gap-3 sm:grid-cols-2">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt class="text-sm text-base-content/70">{label}</dt>
          <dd class="font-medium break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <TenantShell state={state} path={url.pathname} title={m.settings} subtitle={m.settingsSubtitle}>
      <div class="grid gap-6 lg:grid-cols-2">
        <Card title={m.shop}>
          {facts([
            [m.name, tenant.name],
            [m.address, tenant.origin],
            [m.currency, tenant.currency],
            [m.timeZone, tenant.timeZone],
          ])}
        </Card>
        <Card title={m.you}>
          {facts([
            [m.name, `${data.session.name} (${data.session.email})`],
            [m.role, m.roles[data.session.role] ?? data.session.role],
          ])}
          <div class="mt-4">
            <Button href={`${config.OIDC_ISSUER}/account`} icon="shield">{m.account}</Button>
          </div>
        </Card>
        <Card title={m.look}>
          <PreferencesMenu locale={state.locale} theme={state.theme} path={url.pathname} />
        </Card>
        <Card title={m.services}>
          <p class="mb-3 text-sm text-base-content/70">{m.servicesText}</p>
          <ul class="flex flex-wrap gap-2">
            {Object.values(services).map(({ name }) => (
              <li key={name}>
                <Badge>{name}</Badge>
              </li>
            ))}
          </ul>
          <div class="mt-4">
            <Button href="/components" variant="ghost">{m.designSystem}</Button>
          </div>
        </Card>
      </div>
    </TenantShell>
  );
});
