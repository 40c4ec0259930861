import { defineMessages, type Locale } from "shared/i18n/mod.ts";
import { auditTableMessages } from "shared/ui/audit/messages.ts";

const ofAdmin = defineMessages({
  en: {
    logs: { identity: "Accounts and access", admin: "Tenants" },
    tenant: "Tenant",
    allWhole: (n: string) => `All ${n} chains are whole.`,
    someBroken: (n: string) => `${n} chains are broken: an entry was changed or taken out.`,
  },
  hu: {
    logs: { identity: "Fiókok és hozzáférés", admin: "Bérlők" },
    tenant: "Bérlő",
    allWhole: (n) => `Mind a(z) ${n} lánc ép.`,
    someBroken: (n) => `${n} lánc sérült: egy bejegyzést módosítottak vagy kivettek.`,
  },
});

/** Texts of the pages of both logs. */
export const auditMessages = (locale: Locale) => ({
  ...auditTableMessages(locale),
  ...ofAdmin(locale),
});
