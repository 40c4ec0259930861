import type { Locale } from "shared/i18n/mod.ts";
import { EngineFigures } from "../components/EngineFigures.tsx";
import { EngineFindings } from "../components/EngineFindings.tsx";
import { EngineTables } from "../components/EngineTables.tsx";
import { EngineTiles } from "../components/EngineTiles.tsx";
import { LiveLine } from "../components/LiveLine.tsx";
import { useLive } from "../components/useLive.ts";
import type { TenantEngines as Seen } from "shared/devops_api/mod.ts";

/** The engines of a tenant, live while the page is open. */
export default function TenantEngines(
  { slug, locale, initial }: { slug: string; locale: Locale; initial: Seen },
) {
  const path = `/tenants/${slug}/engines`;
  const { seen, live } = useLive(`${path}/events`, initial);
  return (
    <>
      <LiveLine live={live.value} readAt={seen.value.readAt} path={path} locale={locale} />
      <EngineFindings seen={seen.value} locale={locale} />
      <EngineTiles seen={seen.value} locale={locale} />
      <EngineFigures seen={seen.value} locale={locale} />
      <EngineTables seen={seen.value} locale={locale} />
    </>
  );
}
