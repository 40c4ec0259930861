import { defineMessages } from "shared/i18n/mod.ts";

/** Texts of the pages about those who ask for a shop. */
export const signUpMessages = defineMessages({
  en: {
    signUps: "Sign-ups",
    signUpsSubtitle: "Who asks for a shop and has proven the e-mail address",
    states: { waiting: "Waiting", approved: "Approved", declined: "Declined" },
    company: "Company",
    contact: "Contact",
    slug: "Address",
    plan: "Plan",
    asked: "Asked",
    answered: "Answered",
    language: "Language",
    noneTitle: {
      waiting: "Nobody is waiting",
      approved: "None approved yet",
      declined: "None declined yet",
    },
    noneText: "Requests from the sign-up page show here once the address is proven.",
    approve: "Approve and create",
    approveText: "Opens the form of a new tenant with what was asked for. Nothing is created yet.",
    decline: "Decline",
    declineTitle: "Decline this sign-up",
    declineText: "A mail goes to the person with the reason below, word by word.",
    declineReason: "Reason, in the person's language",
    declined: "The sign-up was declined, and a mail is on its way.",
    approved: "The tenant is being created, and the sign-up is approved.",
    notNoted:
      "The tenant is being created, but identity could not be told. Approve the sign-up again: nothing is created twice.",
    fromSignUp: (name: string) =>
      `${name} asked for this shop. Check everything before you create it.`,
    cancel: "Cancel",
    errors: {
      reason_required: "Give a reason of at least three letters.",
      too_long: "This is too long.",
      already_decided: "Somebody else has answered this sign-up meanwhile.",
      fallback: "Identity refused this.",
    } as Record<string, string>,
  },
  hu: {
    signUps: "Igénylések",
    signUpsSubtitle: "Akik üzletet kérnek, és megerősítették az e-mail-címüket",
    states: { waiting: "Vár", approved: "Jóváhagyva", declined: "Elutasítva" },
    company: "Cég",
    contact: "Kapcsolattartó",
    slug: "Cím",
    plan: "Csomag",
    asked: "Kérte",
    answered: "Válasz",
    language: "Nyelv",
    noneTitle: {
      waiting: "Senki sem vár",
      approved: "Még nincs jóváhagyott",
      declined: "Még nincs elutasított",
    },
    noneText: "Az igénylőoldalról érkező kérések a cím megerősítése után látszanak itt.",
    approve: "Jóváhagyás és létrehozás",
    approveText: "Megnyitja az új bérlő űrlapját a kért adatokkal. Ezzel még semmi sem jön létre.",
    decline: "Elutasítás",
    declineTitle: "Az igénylés elutasítása",
    declineText: "Az igénylő levelet kap, benne szó szerint az alábbi indoklással.",
    declineReason: "Indoklás, az igénylő nyelvén",
    declined: "Az igénylést elutasította; a levél úton van.",
    approved: "A bérlő létrehozása folyamatban van, az igénylést jóváhagyta.",
    notNoted:
      "A bérlő létrehozása folyamatban van, de az identity nem értesült róla. Hagyja jóvá újra az igénylést: semmi sem jön létre kétszer.",
    fromSignUp: (name: string) =>
      `${name} kérte ezt az üzletet. Létrehozás előtt ellenőrizzen mindent.`,
    cancel: "Mégse",
    errors: {
      reason_required: "Adjon meg legalább hárombetűs indoklást.",
      too_long: "Ez túl hosszú.",
      already_decided: "Erre az igénylésre közben más már válaszolt.",
      fallback: "Az identity ezt elutasította.",
    } as Record<string, string>,
  },
});
