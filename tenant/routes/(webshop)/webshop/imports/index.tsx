import { HttpError, page } from "fresh";
import { z } from "zod";
import { actorName, assertCan } from "shared/auth/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Button, Card } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import {
  createImport,
  listImports,
  maxFileBytes,
} from "../../../../services/webshop/import/imports.ts";
import { assertSignedIn, define, type State } from "../../../../state.ts";
import { ImportList } from "./(_components)/ImportList.tsx";
import { importMessages } from "./(_components)/messages.ts";
import { Refusal, type RefusalProps } from "./(_components)/Refusal.tsx";
import { refusalText } from "./(_components)/refusal.ts";
import UploadField from "./(_islands)/UploadField.tsx";

/** What a multipart form adds around its file. */
const formBytes = 64 * 1024;

const form = z.object({
  file: z.instanceof(File, { message: "file_missing" })
    .refine(({ name }) => name !== "", "file_missing"),
});

interface Data {
  imports: Awaited<ReturnType<typeof listImports>>;
  error?: string;
  refusal?: Omit<RefusalProps, "locale">;
}

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    return page<Data>({ imports: await listImports(ctx.state.sql) });
  },
  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "catalog:write");
    const { sql, objects, tenant, locale } = ctx.state;
    const again = async (problem: Omit<Data, "imports">, status = 422) =>
      page<Data>({ imports: await listImports(sql), ...problem }, { status });
    const upload = await readUpload(ctx.req, ctx.state);
    if ("error" in upload) return await again({ error: upload.error }, upload.status);
    const result = await createImport({ sql, bucket: objects.private }, upload.file, {
      currency: tenant.currency,
      actor: actorName(session),
    });
    if (!result.ok) {
      const { found, expected } = result.error.details;
      return await again({
        refusal: { text: refusalText(result.error, locale), found, expected },
      });
    }
    return ctx.redirect(`/webshop/imports/${result.id}`, 303);
  },
});

async function readUpload(
  req: Request,
  { locale }: State,
): Promise<{ file: File } | { error: string; status: number }> {
  const { errors } = importMessages(locale);
  try {
    const parsed = await readForm(req, form, { maxBytes: maxFileBytes + formBytes });
    if (!parsed.ok) return { error: errors.file_missing, status: 422 };
    const { file } = parsed.value;
    if (file.size > maxFileBytes) return { error: errors.too_large, status: 413 };
    return { file };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const text = error.status === 413 ? errors.too_large : errors.not_a_form;
    return { error: text, status: error.status };
  }
}

export default define.page<typeof handler>(function Imports({ data, state, url }) {
  const m = importMessages(state.locale);
  return (
    <TenantShell state={state} path={url.pathname} title={m.title} subtitle={m.subtitle}>
      {data.refusal && <Refusal locale={state.locale} {...data.refusal} />}
      <div class="grid gap-6 lg:grid-cols-[2fr_1fr]">
        <Card>
          <form method="post" action="/webshop/imports" encType="multipart/form-data">
            <UploadField
              key={data.error}
              name="file"
              label={m.file}
              hint={m.fileHint}
              tooLarge={m.errors.too_large}
              maxBytes={maxFileBytes}
              error={data.error}
            />
            <Button type="submit" variant="primary" icon="arrow-right">{m.upload}</Button>
          </form>
        </Card>
        <Card title={m.whereFrom}>
          <ul class="grid list-disc gap-2 pl-5 text-sm text-base-content/80">
            <li>{m.shopify}</li>
            <li>{m.woocommerce}</li>
            <li>
              <a class="link" href="/warehouse/import">{m.stockElsewhere}</a>
            </li>
          </ul>
        </Card>
      </div>
      <h2 class="mt-8 mb-3 text-lg font-semibold">{m.earlier}</h2>
      <ImportList imports={data.imports} locale={state.locale} timeZone={state.tenant.timeZone} />
    </TenantShell>
  );
});
