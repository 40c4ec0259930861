import { z } from "zod";
import { type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { createLink, readLink, useLink } from "shared/credentials/links.ts";
import { takeMailSlot } from "shared/credentials/mail_caps.ts";
import { plans } from "shared/tenants/choices.ts";
import { slugFault } from "shared/tenants/slug.ts";
import { mailSignUp } from "../mail/links.ts";
import type { Runtime } from "../runtime.ts";
import { audit } from "./audit.ts";
import { mailCaps } from "./limits.ts";

/** What somebody says who wants a shop. */
export const signUpForm = z.object({
  name: z.string().trim().min(1, "name_required").max(100),
  company: z.string().trim().min(1, "company_required").max(200),
  slug: z.string().trim().toLowerCase()
    .superRefine((slug, context) => {
      const fault = slugFault(slug);
      if (fault) context.addIssue({ code: "custom", message: `slug_${fault}` });
    }),
  plan: z.enum(plans, "plan_required"),
  email: z.email("email_malformed").max(254),
});

export type SignUpInput = z.output<typeof signUpForm>;

/** What waits for the platform's admins. */
export interface SignUp extends SignUpInput {
  id: string;
  locale: Locale;
  createdAt: Date;
  verifiedAt: Date | null;
}

/**
 * Notes a wish for a shop and sends a link to its address. Whether the address has an account is
 * never looked at: the same happens for all. Past the mail caps nothing happens, and nobody is told.
 */
export async function requestSignUp(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  input: SignUpInput,
  { locale, ip }: { locale: Locale; ip: string },
): Promise<void> {
  await transaction(sql, async (tx) => {
    if (!await takeMailSlot(tx, { to: input.email, ip }, mailCaps(config))) return;
    const id = uuidv7();
    await tx`
      INSERT INTO identity.sign_up ${tx({ id, ...input, locale, ip })}`;
    const token = await createLink(tx, {
      purpose: "sign_up",
      subjectId: id,
      seconds: config.VERIFY_SECONDS,
    });
    await mailSignUp(tx, config, { to: input.email, locale, company: input.company, token });
  });
}

/** The sign-up that a link belongs to, without using it up, or null. */
export async function readSignUp(sql: Sql, token: string): Promise<SignUp | null> {
  const link = await readLink(sql, "sign_up", token);
  const [row] = link ? await sql`SELECT * FROM identity.sign_up WHERE id = ${link.subjectId}` : [];
  return row
    ? {
      id: row.id,
      name: row.name,
      company: row.company,
      slug: row.slug,
      plan: row.plan,
      email: row.email,
      locale: row.locale,
      createdAt: row.created_at,
      verifiedAt: row.verified_at,
    }
    : null;
}

/** Proves the address of a sign-up, once: from now on it waits for the platform's admins. */
export async function verifySignUp(
  { sql }: Pick<Runtime, "sql">,
  token: string,
  from: { ip: string; requestId: string },
): Promise<boolean> {
  return await transaction(sql, async (tx) => {
    const link = await useLink(tx, "sign_up", token);
    if (!link) return false;
    const [row] = await tx`
      UPDATE identity.sign_up SET verified_at = now()
      WHERE id = ${link.subjectId} AND verified_at IS NULL
      RETURNING id, name, email, company, slug, plan`;
    if (!row) return false;
    await audit(tx, { id: row.id, name: row.name || row.email, ...from }, {
      action: "sign_up.verified",
      object: { type: "sign_up", id: row.id, name: row.company },
      after: { email: row.email, slug: row.slug, plan: row.plan },
    });
    return true;
  });
}
