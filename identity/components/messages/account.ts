import { defineMessages } from "shared/i18n/mod.ts";

/** Words of the account area that every page of it shows, and of the profile. */
export const accountMessages = defineMessages({
  en: {
    area: "Your account",
    profile: "Profile",
    security: "Security",
    devices: "Devices",
    activity: "Activity",
    tokens: "Access tokens",
    shops: "Your shops",
    profileText: "How Vecton and your colleagues call you",
    name: "Your name",
    language: "Language",
    languageHint: "Of the pages, and of the mails that you get.",
    email: "E-mail",
    changeEmail: "Change",
    save: "Save",
    saved: "Saved.",
    errors: {
      name_required: "Enter your name.",
      invalid: "This value cannot be used.",
    } as Record<string, string>,
  },
  hu: {
    area: "Az Ön fiókja",
    profile: "Adatok",
    security: "Biztonság",
    devices: "Eszközök",
    activity: "Események",
    tokens: "Hozzáférési tokenek",
    shops: "Az üzletei",
    profileText: "Ahogy a Vecton és a munkatársai szólítják",
    name: "Neve",
    language: "Nyelv",
    languageHint: "Az oldalaké és az Önnek küldött leveleké.",
    email: "E-mail",
    changeEmail: "Módosítás",
    save: "Mentés",
    saved: "Elmentve.",
    errors: {
      name_required: "Adja meg a nevét.",
      invalid: "Ez az érték nem használható.",
    },
  },
});
