import { page } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { uuidv7 } from "shared/db/mod.ts";
import { Alert, Button, Card, FileField } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { parseStockFile, StockFileError } from "../../../../services/warehouse/stock_file.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { warehouseMessages } from "../../messages.ts";

const maxBytes = 50 * 1024 * 1024;

export const handler = define.handlers({
  GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "stock:adjust");
    return page({ error: null as string | null });
  },
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "stock:adjust");
    const refuse = (error: string, status = 422) => page({ error }, { status });
    // Said before anything is read: a large file is not taken in to be thrown away.
    if (Number(ctx.req.headers.get("content-length") ?? 0) > maxBytes) {
      return refuse("file_large", 413);
    }
    const upload = (await ctx.req.formData().catch(() => null))?.get("file");
    if (!(upload instanceof File) || upload.size === 0) return refuse("file_required");
    if (upload.size > maxBytes) return refuse("file_large", 413);
    const text = await upload.text();
    try {
      parseStockFile(text);
    } catch (error) {
      if (!(error instanceof StockFileError)) throw error;
      return refuse(error.code);
    }
    const id = uuidv7();
    await ctx.state.objects.private.put(`imports/stock/${id}.csv`, new TextEncoder().encode(text), {
      contentType: "text/csv",
    });
    return ctx.redirect(`/warehouse/import/${id}`, 303);
  },
});

export default define.page<typeof handler>(function ImportStock({ data, state, url }) {
  const m = warehouseMessages(state.locale);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.importTitle}
      subtitle={m.importSubtitle}
      breadcrumbs={[{ label: m.stock, href: "/warehouse/stock" }, { label: m.importTitle }]}
    >
      {data.error && <Alert tone="error">{m.errors[data.error]}</Alert>}
      <Card class="max-w-2xl">
        <form method="post" encType="multipart/form-data">
          <FileField
            label={m.file}
            name="file"
            accept=".csv,.tsv,.txt,text/csv"
            required
            hint={m.fileHint}
          />
          <Button type="submit" variant="primary" icon="upload">{m.preview}</Button>
        </form>
      </Card>
    </TenantShell>
  );
});
