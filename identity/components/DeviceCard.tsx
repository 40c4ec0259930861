import { formatMoment, formatRelative, type Locale } from "shared/i18n/mod.ts";
import { Badge, Button, Icon } from "shared/ui/mod.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import type { OwnDevice } from "../domain/devices.ts";
import { deviceMessages } from "./messages/devices.ts";

/** A browser that is signed in, with each of its sessions. */
export function DeviceCard(
  { device, places, locale }: {
    device: OwnDevice;
    places: Map<string, string>;
    locale: Locale;
  },
) {
  const m = deviceMessages(locale);
  const name = deviceName(device.userAgent, locale);
  return (
    <section class="rounded-box border border-base-300 bg-base-100 p-5 sm:p-6">
      <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Icon name="device" class="text-base-content/60" />
        <h2 class="font-semibold">{name}</h2>
        {device.current && <Badge tone="success">{m.thisDevice}</Badge>}
        <p class="w-full text-sm text-base-content/70 sm:ml-auto sm:w-auto">
          {m.firstSeen(formatMoment(device.firstSeenAt, locale))}
        </p>
      </div>
      <ul class="mt-2 divide-y divide-base-300">
        {device.sessions.map((session) => (
          <li key={session.id} class="flex items-center gap-4 py-3 last:pb-0">
            <p class="min-w-0 flex-1 text-sm break-words">
              {m.place(places.get(session.ip) ?? "", session.ip)}
              <span class="block text-base-content/70">
                {session.current ? m.signedIn : m.lastSeen(formatRelative(session.seenAt, locale))}
              </span>
            </p>
            {!session.current && (
              <form method="post">
                <input type="hidden" name="session" value={session.id} />
                <Button
                  type="submit"
                  name="act"
                  value="end"
                  size="sm"
                  aria-label={m.signOutOf(name)}
                >
                  {m.signOutThere}
                </Button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
