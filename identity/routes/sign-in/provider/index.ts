import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { endedPage } from "../../../components/sign_in/EndedPage.tsx";
import { leavePage, providerFailedPage } from "../../../components/sign_in/ProviderPages.tsx";
import { beginAtProvider } from "../../../domain/federation/exchange.ts";
import { providerFor } from "../../../domain/federation/provider.ts";
import { tiedBrowser, wayTo } from "../../../domain/sign_in_form.ts";
import { define } from "../../../state.ts";

const form = z.object({ request: z.string().max(64), form: z.string().max(100) });

/** Sends the browser to the provider of the tenant whose app it wants to enter. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, req } = ctx;
    const read = await readForm(req, form, { maxBytes: 4096 });
    const browser = await tiedBrowser(state, req, read.values.form);
    const request = browser && read.ok ? await wayTo(state, req, read.value.request) : null;
    const provider = await providerFor(state.sql, request);
    if (!browser || !read.ok || !request || !provider) return endedPage(ctx);
    const { request: id } = read.value;
    const address = await beginAtProvider(state, browser, id, request);
    return address ? leavePage(ctx, provider.label, address) : providerFailedPage(ctx, id);
  },
});
