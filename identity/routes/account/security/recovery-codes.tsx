import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { Alert, Button } from "shared/ui/mod.ts";
import { IdentityCard } from "../../../components/Card.tsx";
import { securityMessages } from "../../../components/messages/security.ts";
import { actorOf } from "../../../domain/audit.ts";
import { makeRecoveryCodes } from "../../../domain/factors.ts";
import { requireRecent } from "../../../domain/sign_in.ts";
import { returnOf } from "../../../http/return_to.ts";
import TakeCodesAlong from "../../../islands/TakeCodesAlong.tsx";
import { defineAccount } from "../../../state.ts";

const form = z.object({ return_to: z.string().max(2000).transform(returnOf).default("") });

interface Data {
  /** Codes that were made just now: shown in this answer, and in no other. */
  codes: string[];
  left: number;
  allowed: boolean;
  returnTo: string;
}

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const factors = await secondFactorsOf(ctx.state.sql, ctx.state.profile.id);
    return page<Data>({
      codes: [],
      left: factors.recoveryCodes,
      allowed: hasSecondFactor(factors),
      returnTo: returnOf(ctx.url.searchParams.get("return_to")),
    });
  },

  async POST(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const { state } = ctx;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    const returnTo = read.ok ? read.value.return_to : "";
    const allowed = hasSecondFactor(await secondFactorsOf(state.sql, state.profile.id));
    const codes = allowed ? await makeRecoveryCodes(state, await actorOf(state)) : [];
    const status = allowed ? 200 : 409;
    return page<Data>({ codes, left: codes.length, allowed, returnTo }, { status });
  },
});

export default defineAccount.page<typeof handler>(function RecoveryCodes({ data, state, url }) {
  const m = securityMessages(state.locale);
  const { codes, left, allowed, returnTo } = data;
  const next = returnTo || "/account/security";
  if (codes.length > 0) {
    const text = `${m.codesFile(state.profile.email)}\n\n${codes.join("\n")}\n`;
    return (
      <IdentityCard state={state} url={url} title={m.codesReady} subtitle={m.codesReadyText}>
        <ol class="grid grid-cols-1 gap-1 rounded-field bg-base-200 p-4 text-center font-mono">
          {codes.map((code) => <li key={code}>{code}</li>)}
        </ol>
        <div class="mt-4 flex flex-wrap gap-2 print:hidden">
          <a
            class="btn btn-sm border-base-300 bg-base-100"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
            download="vecton-recovery-codes.txt"
          >
            {m.download}
          </a>
          <TakeCodesAlong text={text} copy={m.copy} copied={m.copied} print={m.print} />
        </div>
        <Button href={next} variant="primary" class="mt-6 w-full print:hidden">{m.done}</Button>
      </IdentityCard>
    );
  }
  return (
    <IdentityCard state={state} url={url} title={m.codesMakeTitle} subtitle={m.codesMakeText}>
      {left > 0 && <Alert tone="warning">{m.codesReplace}</Alert>}
      {!allowed && <Alert tone="info">{m.codesNeedFactor}</Alert>}
      <form method="post" action="/account/security/recovery-codes">
        <input type="hidden" name="return_to" value={returnTo} />
        {allowed && (
          <Button type="submit" variant="primary" class="w-full">
            {left > 0 ? m.codesNew : m.codesShow}
          </Button>
        )}
        <Button href={next} variant="ghost" class="mt-2 w-full">{m.later}</Button>
      </form>
    </IdentityCard>
  );
});
