import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { Locale } from "shared/i18n/mod.ts";
import { connectLive } from "shared/live/mod.ts";
import { AlsoHere } from "shared/ui/AlsoHere.tsx";

/** So many are named; of the others it is said how many. */
const named = 3;

export interface PresentProps {
  /** What is looked at: `product:<id>` */
  what: string;
  /** Account of whoever looks. */
  me: string;
  token: string;
  locale: Locale;
}

interface Member {
  name?: string;
  /** Under the key `#`, where they are too many to be named. */
  count?: number;
}

/** Tells others that this page is open here, and who else has it open. */
export default function Present({ what, me, token, locale }: PresentProps) {
  const members = useSignal<ReadonlyMap<string, Member>>(new Map());
  useEffect(() => {
    const live = connectLive({ token, renewUrl: "/events/token" });
    const channel = `presence:${what}`;
    const stops = [
      live.channel<Member>(channel).subscribe((value) => members.value = value),
      live.present(channel),
    ];
    return () => stops.forEach((stop) => stop());
  }, [what]);
  const crowd = members.value.get("#")?.count;
  const names = crowd ? [] : [...members.value]
    .filter(([account]) => account !== me)
    .map(([, { name }]) => name ?? "")
    .toSorted((a, b) => a.localeCompare(b, locale));
  const count = crowd ? crowd - 1 : names.length;
  return (
    <div role="status">
      {count > 0 && (
        <div class="mb-4">
          <AlsoHere
            names={names.slice(0, named)}
            more={count - Math.min(names.length, named)}
            locale={locale}
          />
        </div>
      )}
    </div>
  );
}
