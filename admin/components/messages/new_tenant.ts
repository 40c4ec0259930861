import { defineMessages } from "shared/i18n/mod.ts";

/** Texts of the forms that describe a tenant; islands use them too. */
export const newTenantMessages = defineMessages({
  en: {
    shopNameHint: "As customers see it. It can be changed later.",
    slug: "Address",
    slugHint: (address: string) => `Opens at ${address}. It can never be changed.`,
    ownerEmail: "Owner's e-mail",
    ownerEmailHint: "A new person is invited by mail; who has an account can sign in at once.",
    region: "Language, currency and time zone",
    review: "Look at it once more",
    reviewTitle: "Is all of this right?",
    forGood: "The address can never be changed, and never be given to another shop.",
    edit: "Change it",
    create: "Create tenant",
    slugExample: "shop",
    slugFree: "This address is free.",
    errors: {
      required: "Fill in this field.",
      too_long: "This is too long.",
      malformed: "This cannot be used.",
      slug_malformed:
        "Use 3 to 40 small letters, digits and single hyphens; begin with a letter, end with a letter or digit.",
      slug_suggested:
        "This is only a suggestion from the name: check it, then send the form again.",
      key_reused:
        "This form was sent before with something else in it. Begin a new one from the list.",
      slug_reserved: "This address is reserved for the platform.",
      slug_taken: "Another tenant has, or had, this address.",
      email_malformed: "This is not an e-mail address.",
      devops_unavailable:
        "The deployment service does not answer, so it cannot be told whether the address is free. Nothing was created; try again in a moment.",
      identity_unavailable:
        "Identity does not answer, so it cannot be told who you are. Nothing was created; try again in a moment.",
      fallback: "Check this field.",
    },
  },
  hu: {
    shopNameHint: "Ahogyan a vásárlók látják. Később módosítható.",
    slug: "Cím",
    slugHint: (address: string) => `Itt nyílik meg: ${address}. Később nem módosítható.`,
    ownerEmail: "A tulajdonos e-mail-címe",
    ownerEmailHint:
      "Akinek még nincs fiókja, levélben meghívót kap; akinek van, azonnal bejelentkezhet.",
    region: "Nyelv, pénznem és időzóna",
    review: "Áttekintés",
    reviewTitle: "Minden így jó?",
    forGood: "A cím soha nem módosítható, és más üzlet sem kaphatja meg.",
    edit: "Módosítás",
    create: "Bérlő létrehozása",
    slugExample: "uzlet",
    slugFree: "Ez a cím szabad.",
    errors: {
      required: "Töltse ki ezt a mezőt.",
      too_long: "Ez túl hosszú.",
      malformed: "Ez nem használható.",
      slug_malformed:
        "3–40 kisbetű, számjegy és egyszeres kötőjel lehet; betűvel kezdődjön, betűvel vagy számjeggyel végződjön.",
      slug_suggested:
        "Ez csak javaslat a név alapján: ellenőrizze, majd küldje el újra az űrlapot.",
      key_reused: "Ezt az űrlapot más tartalommal már elküldték. Kezdjen újat a listából.",
      slug_reserved: "Ez a cím a platformnak van fenntartva.",
      slug_taken: "Ez a cím egy másik bérlőé, vagy az volt.",
      email_malformed: "Ez nem e-mail-cím.",
      devops_unavailable:
        "A telepítő szolgáltatás nem válaszol, ezért nem tudni, szabad-e a cím. Semmi sem jött létre; próbálja újra kis idő múlva.",
      identity_unavailable:
        "Az identity nem válaszol, ezért nem tudni, Ön kicsoda. Semmi sem jött létre; próbálja újra kis idő múlva.",
      fallback: "Ellenőrizze ezt a mezőt.",
    },
  },
});
