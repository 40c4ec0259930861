import { defineMessages, type Locale } from "shared/i18n/mod.ts";
import { auditTableMessages } from "shared/ui/audit/messages.ts";

const ofTenant = defineMessages({
  en: {
    settings: "Settings",
    customer: "A customer",
    whole: (n: string) => `The log is whole: all ${n} entries are as they were written.`,
    broken: (n: string) => `The log is broken: entry ${n} was changed, or one before it taken out.`,
  },
  hu: {
    settings: "Beállítások",
    customer: "Egy vásárló",
    whole: (n) => `A napló ép: mind a(z) ${n} bejegyzés olyan, ahogy írták.`,
    broken: (n) =>
      `A napló sérült: a(z) ${n}. bejegyzést módosították, vagy egy előtte lévőt kivettek.`,
  },
});

const actions = defineMessages({
  en: {
    "webhook.created": "Added a webhook",
    "webhook.changed": "Changed a webhook",
    "webhook.paused": "Paused a webhook",
    "webhook.resumed": "Resumed a webhook",
    "webhook.secret_rotated": "Made a new webhook secret",
    "webhook.removed": "Removed a webhook",
    "dead_letter.replayed": "Tried failed events again",
    "dead_letter.discarded": "Discarded failed events",
    "location.created": "Added a location",
    "stock.imported": "Imported quantities",
    "import.started": "Started an import of products",
    "product.prices_changed": "Changed prices",
    "picture.removed": "Removed a picture",
    "customer.account_created": "Created a customer account",
    "customer.password_changed": "Changed the password",
    "customer.password_reset": "Set a new password by mail",
    "customer.passkey_added": "Added a passkey",
    "customer.passkey_renamed": "Renamed a passkey",
    "customer.passkey_removed": "Removed a passkey",
    "customer.email_changed": "Changed the e-mail address",
    "customer.email_change_undone": "Undid a change of e-mail address",
    "customer.data_exported": "Downloaded their data",
    "customer.account_deleted": "Deleted the account and their data",
  },
  hu: {
    "webhook.created": "Webhookot vett fel",
    "webhook.changed": "Módosított egy webhookot",
    "webhook.paused": "Szüneteltetett egy webhookot",
    "webhook.resumed": "Folytatott egy webhookot",
    "webhook.secret_rotated": "Új titkot készített egy webhookhoz",
    "webhook.removed": "Eltávolított egy webhookot",
    "dead_letter.replayed": "Sikertelen eseményeket próbált újra",
    "dead_letter.discarded": "Sikertelen eseményeket vetett el",
    "location.created": "Helyet vett fel",
    "stock.imported": "Mennyiségeket importált",
    "import.started": "Termékek importálását indította el",
    "product.prices_changed": "Árakat módosított",
    "picture.removed": "Eltávolított egy képet",
    "customer.account_created": "Vásárlói fiókot hozott létre",
    "customer.password_changed": "Jelszót változtatott",
    "customer.password_reset": "Levélben kapott hivatkozással új jelszót állított be",
    "customer.passkey_added": "Azonosítókulcsot adott hozzá",
    "customer.passkey_renamed": "Átnevezett egy azonosítókulcsot",
    "customer.passkey_removed": "Eltávolított egy azonosítókulcsot",
    "customer.email_changed": "E-mail-címet változtatott",
    "customer.email_change_undone": "Visszavonta az e-mail-cím változását",
    "customer.data_exported": "Letöltötte az adatait",
    "customer.account_deleted": "Törölte a fiókját és az adatait",
  },
});

/** Texts of the shop's audit log. */
export const auditMessages = (locale: Locale) => ({
  ...auditTableMessages(locale),
  ...ofTenant(locale),
});

/** What somebody did, in words; the code itself where there are none. */
export const actionText = (action: string, locale: Locale): string =>
  (actions(locale) as Record<string, string>)[action] ?? action;
