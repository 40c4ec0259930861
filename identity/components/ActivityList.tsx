import { formatMoment, type Locale } from "shared/i18n/mod.ts";
import type { Activity } from "../domain/activity.ts";
import { deviceMessages } from "./messages/devices.ts";

/** What happened to an account, the latest first. `places` by address, where they are known. */
export function ActivityList(
  { activity, locale, places }: {
    activity: Activity[];
    locale: Locale;
    places?: Map<string, string>;
  },
) {
  const m = deviceMessages(locale);
  if (activity.length === 0) return <p class="text-base-content/70">{m.activityEmpty}</p>;
  return (
    <ul class="divide-y divide-base-300">
      {activity.map(({ at, action, ip, by, bySupport }) => (
        <li
          key={`${at.toISOString()} ${action}`}
          class="flex flex-wrap items-baseline justify-between gap-x-4 py-2.5"
        >
          <span>
            {m.actions[action]}
            {bySupport ? ` (${m.bySupport})` : by ? ` (${by})` : ""}
          </span>
          <span class="text-sm text-base-content/70">
            {ip && places?.get(ip) ? `${places.get(ip)} · ` : ""}
            <time dateTime={at.toISOString()}>
              {formatMoment(at, locale)}
            </time>
          </span>
        </li>
      ))}
    </ul>
  );
}
