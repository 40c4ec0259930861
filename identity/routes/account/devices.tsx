import { page } from "fresh";
import { z } from "zod";
import { formatDate, formatRelative } from "shared/i18n/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { rememberedDevices } from "shared/credentials/devices.ts";
import { Button, Card, setFlash } from "shared/ui/mod.ts";
import { AccountShell } from "../../components/AccountShell.tsx";
import { DeviceCard } from "../../components/DeviceCard.tsx";
import { accountMessages } from "../../components/messages/account.ts";
import { deviceMessages } from "../../components/messages/devices.ts";
import { actorOf } from "../../domain/audit.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import { devicesOf, endOwnSessions, forgetOwnDevice } from "../../domain/devices.ts";
import { placesOf } from "shared/credentials/places.ts";
import { defineAccount } from "../../state.ts";

const form = z.discriminatedUnion("act", [
  z.object({ act: z.literal("end"), session: z.uuid() }),
  z.object({ act: z.literal("end-others") }),
  z.object({ act: z.literal("forget"), device: z.uuid() }),
]);

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const { sql, config, profile, session, locale } = ctx.state;
    const [devices, remembered] = await Promise.all([
      devicesOf(sql, profile.id, {
        sessionId: session.id,
        idleSeconds: config.SESSION_IDLE_SECONDS,
      }),
      rememberedDevices(sql, profile.id),
    ]);
    const addresses = devices.flatMap(({ sessions }) => sessions.map(({ ip }) => ip));
    return page({ devices, remembered, places: await placesOf(addresses, locale) });
  },

  // Closing what is open needs no proof: who wants to is better let.
  async POST(ctx) {
    const { state } = ctx;
    const m = deviceMessages(state.locale);
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    const response = ctx.redirect("/account/devices", 303);
    if (!read.ok) return response;
    const actor = await actorOf(state);
    let text = m.ended;
    if (read.value.act === "forget") {
      await forgetOwnDevice(state.sql, actor, read.value.device);
      text = m.forgotten;
    } else if (read.value.act === "end") {
      await endOwnSessions(state.sql, actor, { id: read.value.session, with: "offline" });
    } else {
      await endOwnSessions(state.sql, actor, { allBut: state.session.id });
      text = m.endedOthers;
    }
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

export default defineAccount.page<typeof handler>(function DevicesPage({ data, state, url }) {
  const { locale } = state;
  const m = deviceMessages(locale);
  const { devices, remembered, places } = data;
  const others = devices.some(({ sessions }) => sessions.some(({ current }) => !current));
  return (
    <AccountShell
      state={state}
      url={url}
      title={accountMessages(locale).devices}
      subtitle={m.text}
    >
      {devices.map((device) => (
        <DeviceCard key={device.sessions[0].id} device={device} places={places} locale={locale} />
      ))}
      {others && (
        <form method="post">
          <Button type="submit" name="act" value="end-others" variant="danger">
            {m.signOutOthers}
          </Button>
        </form>
      )}
      <Card title={m.remembered}>
        <p class="text-base-content/70">
          {remembered.length > 0 ? m.rememberedText : m.rememberedEmpty}
        </p>
        <ul class="mt-2 divide-y divide-base-300 empty:hidden">
          {remembered.map((device) => {
            const name = deviceName(device.userAgent, locale);
            return (
              <li key={device.id} class="flex items-center gap-4 py-3">
                <div class="min-w-0 flex-1">
                  <p class="font-medium">{name}</p>
                  <p class="text-sm text-base-content/70">
                    {m.until(formatDate(device.rememberedUntil!, locale))} ·{" "}
                    {m.lastSeen(formatRelative(device.lastSeenAt, locale))}
                  </p>
                </div>
                <form method="post">
                  <input type="hidden" name="device" value={device.id} />
                  <Button
                    type="submit"
                    name="act"
                    value="forget"
                    size="sm"
                    aria-label={m.forgetDevice(name)}
                  >
                    {m.forget}
                  </Button>
                </form>
              </li>
            );
          })}
        </ul>
      </Card>
    </AccountShell>
  );
});
