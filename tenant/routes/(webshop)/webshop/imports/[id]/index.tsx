import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { z } from "zod";
import { actorName, assertCan, can } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Alert, Card, Steps } from "shared/ui/mod.ts";
import { audit } from "../../../../../audit.ts";
import { TenantShell } from "../../../../../components/TenantShell.tsx";
import { listLocations } from "../../../../../services/inventory/mod.ts";
import { dialectNames } from "../../../../../services/webshop/import/dialects.ts";
import {
  getImport,
  lastRun,
  runOptions,
  startRun,
} from "../../../../../services/webshop/import/imports.ts";
import { linesToLookAt } from "../../../../../services/webshop/import/report.ts";
import { assertSignedIn, define, type State } from "../../../../../state.ts";
import { Figures } from "../(_components)/Figures.tsx";
import { importMessages } from "../(_components)/messages.ts";
import { OptionsForm } from "../(_components)/OptionsForm.tsx";
import { progressOf } from "../(_components)/progress.ts";
import { Result } from "../(_components)/Result.tsx";
import { WarningList } from "../(_components)/WarningList.tsx";
import ImportProgress from "../(_islands)/ImportProgress.tsx";

const separatorNames: Record<string, "comma" | "semicolon" | "tab" | "bar"> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
};

const form = runOptions.extend({ mode: z.enum(["import", "dry"]) });

async function load(state: State, id: string) {
  const { sql } = state;
  const session = assertSignedIn(state);
  const source = await getImport(sql, id);
  if (!source) throw new HttpError(404);
  const [run, locations] = await Promise.all([lastRun(sql, id), listLocations(sql)]);
  const attention = run ? await linesToLookAt(sql, run.id) : [];
  // Quantities go only to where the person may change stock.
  const selling = locations.filter(({ kind, code }) =>
    (kind === "warehouse" || kind === "store") && can(session, "catalog:write", code)
  );
  return { source, run, attention, locations: selling };
}

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const data = await load(ctx.state, ctx.params.id);
    const values = {
      locationId: data.run?.options.locationId ?? data.locations[0]?.id ?? "",
      currency: data.run?.options.currency ?? ctx.state.tenant.currency,
      negativeToZero: data.run?.options.negativeToZero ?? true,
    };
    return page({ ...data, values, errors: {} as Record<string, string> });
  },
  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "catalog:write");
    const data = await load(ctx.state, ctx.params.id);
    const posted = await readForm(ctx.req, form);
    const errors: Record<string, string> = posted.ok ? {} : { ...posted.errors };
    const { locationId = "", currency = "", negativeToZero } = posted.values;
    if (locationId && !data.locations.some(({ id }) => id === locationId)) {
      errors.locationId = "location_unknown";
    }
    if (!posted.ok || errors.locationId) {
      const values = { locationId, currency, negativeToZero: negativeToZero === "on" };
      return page({ ...data, values, errors }, { status: 422 });
    }
    const { mode, ...options } = posted.value;
    const { id, fileName } = data.source;
    const run = { dryRun: mode === "dry", options, actor: actorName(session) };
    await transaction(ctx.state.sql, async (tx) => {
      if (!await startRun(tx, data.source, run) || run.dryRun) return;
      const object = { type: "import", id, name: fileName };
      await audit(tx, ctx.state, { action: "import.started", object, after: { ...options } });
    });
    return ctx.redirect(ctx.url.pathname, 303);
  },
});

export default define.page<typeof handler>(function ImportPage({ data, state, url }) {
  const { source, run, attention } = data;
  const { locale } = state;
  const m = importMessages(locale);
  const { preview } = source;
  const under = run !== null && (run.state === "queued" || run.state === "running");
  const over = run !== null && !under;
  const written = over && run.state === "done" && !run.dryRun;
  const step = written ? 3 : under ? 2 : 1;
  const separator = m.separators[separatorNames[preview.separator] ?? "comma"];
  const { upload, check, run: importing, result } = m.steps;
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={source.fileName}
      breadcrumbs={[{ label: m.title, href: "/webshop/imports" }, { label: source.fileName }]}
    >
      <Steps steps={[upload, check, importing, result]} current={step} />
      {under && (
        <>
          <Head>
            <noscript>
              <meta http-equiv="refresh" content="2" />
            </noscript>
          </Head>
          <Card class="mb-6">
            <ImportProgress url={`${url.pathname}/progress`} first={progressOf(run, locale)} />
            <p class="mt-3 text-sm text-base-content/70">{m.keepsGoing}</p>
          </Card>
        </>
      )}
      {over && <Result run={run} attention={attention} locale={locale} />}
      {!run && (
        <Alert tone="success" title={m.recognised(dialectNames[source.dialect])}>
          {m.recognisedText(preview.encoding.toUpperCase(), separator)}
        </Alert>
      )}
      {over && <h2 class="mb-3 text-lg font-semibold">{m.figures}</h2>}
      <Figures counts={preview.counts} locale={locale} />
      <div class={`grid items-start gap-6 ${under || written ? "" : "lg:grid-cols-[3fr_2fr]"}`}>
        <WarningList importId={source.id} warnings={preview.warnings} locale={locale} />
        {!under && !written && (
          <OptionsForm
            locale={locale}
            locations={data.locations}
            values={data.values}
            errors={data.errors}
            negative={preview.warnings.some(({ code }) => code === "quantity_negative")}
          />
        )}
      </div>
    </TenantShell>
  );
});
