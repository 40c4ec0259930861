import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Card } from "shared/ui/mod.ts";
import type { RingList } from "shared/devops_api/mod.ts";
import { platformMessages } from "./messages/platform.ts";
import { Time } from "./Time.tsx";

export const releaseTones = {
  rolling: "info",
  done: "success",
  stopped: "warning",
  rolled_back: "neutral",
} as const;

/** `harbor…/vecton/tenant@sha256:0a1b…` as people tell it from another: its name and beginning. */
export const shortImage = (image: string): string =>
  image.replace(/^.*\//, "").replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, " $1");

/** What each ring runs, and how its tenants are. */
export function RingCards({ rings, locale }: { rings: RingList["rings"]; locale: Locale }) {
  const m = platformMessages(locale);
  const number = (value: number) => formatNumber(value, locale);
  return (
    <div class="mb-6 grid gap-4 lg:grid-cols-3">
      {rings.map(({ ring, image, template, since, tenants, ready, failing }) => (
        <Card key={ring} title={m.ringNames[ring]}>
          <p class="text-sm break-all" title={image}>
            <code>{shortImage(image)}</code>
          </p>
          <p class="text-sm text-base-content/70">
            {m.template(template)}
            {since && (
              <>
                {" · "}
                <Time at={since} locale={locale} />
              </>
            )}
          </p>
          <p class="mt-3 font-medium">
            <a class="hover:underline" href={`/tenants?ring=${ring}`}>
              {m.ready(ready === null ? "?" : number(ready), number(tenants))}
            </a>
          </p>
          {failing.length > 0 && (
            <p class="mt-1 text-sm text-error">
              {m.failing}: {failing.slice(0, 10).map((slug, i) => (
                <>
                  {i > 0 && ", "}
                  <a key={slug} class="link" href={`/tenants/${slug}`}>{slug}</a>
                </>
              ))}
              {failing.length > 10 && " …"}
            </p>
          )}
        </Card>
      ))}
    </div>
  );
}
