import { page } from "fresh";
import { can } from "shared/auth/mod.ts";
import { deadLetters } from "shared/bus/mod.ts";
import { Badge, Button, Card, PreferencesMenu } from "shared/ui/mod.ts";
import { TenantShell } from "../../../components/TenantShell.tsx";
import { services } from "../../../services.ts";
import { assertSignedIn, define } from "../../../state.ts";
import { frontendMessages } from "../messages.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const session = assertSignedIn(ctx.state);
    const mayManage = can(session, "settings:manage");
    const dead = mayManage ? await deadLetters.counts(ctx.state.sql) : null;
    return page({
      session,
      mayManage,
      mayLook: session.role !== "clerk",
      dead: dead && Object.values(dead).reduce((sum, count) => sum + count, 0),
    });
  },
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
        {data.mayLook && (
          <Card title={m.members}>
            <p class="mb-4 text-sm text-base-content/70">{m.membersText}</p>
            <Button href={`${config.OIDC_ISSUER}/tenants/${tenant.slug}/members`} icon="users">
              {m.openMembers}
            </Button>
          </Card>
        )}
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
        {data.dead !== null && (
          <Card
            title={m.events}
            actions={
              <Badge tone={data.dead > 0 ? "warning" : "success"}>
                {data.dead > 0 ? m.eventsWaiting(data.dead) : m.eventsFine}
              </Badge>
            }
          >
            <p class="mb-4 text-sm text-base-content/70">{m.eventsText}</p>
            <Button href="/settings/dead-letters" icon="list">{m.deadLetters}</Button>
          </Card>
        )}
        {data.mayManage && (
          <Card title={m.audit}>
            <p class="mb-4 text-sm text-base-content/70">{m.auditText}</p>
            <Button href="/settings/audit" icon="list">{m.openAudit}</Button>
          </Card>
        )}
      </div>
    </TenantShell>
  );
});
