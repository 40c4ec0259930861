import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { endedPage } from "../../components/sign_in/EndedPage.tsx";
import { passwordPage, takePassword } from "../../components/sign_in/PasswordStep.tsx";
import { browserCookie } from "../../cookies.ts";
import { findSignIn } from "../../domain/sign_in_steps.ts";
import { define, type State } from "../../state.ts";

const form = z.object({
  id: z.string().max(64),
  password: z.string().max(10_000).default(""),
});

const find = (state: State, req: Request, id: string) =>
  findSignIn(state.sql, browserCookie(state.config.ORIGIN).read(req), id);

export const handler = define.handlers({
  async GET(ctx) {
    const signIn = await find(ctx.state, ctx.req, ctx.url.searchParams.get("id") ?? "");
    return signIn ? await passwordPage(ctx, signIn, null) : endedPage(ctx);
  },
  async POST(ctx) {
    const read = await readForm(ctx.req, form, { maxBytes: 32_768 });
    const signIn = await find(ctx.state, ctx.req, read.values.id ?? "");
    if (!signIn) return endedPage(ctx);
    if (!read.ok) return await passwordPage(ctx, signIn, { code: "wrong" });
    return await takePassword(ctx, signIn, read.value.password);
  },
});
