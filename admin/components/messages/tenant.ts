import { defineMessages } from "shared/i18n/mod.ts";

/** Texts of a tenant's page and of what is done with it. */
export const tenantMessages = defineMessages({
  en: {
    open: "Open shop",
    details: "Details",
    refusedTitle: "This was refused",
    refusedText: (code: string) => `The deployment service refused it (${code}).`,
    stale: (when: string) =>
      `The deployment service does not answer. This is what was known ${when}.`,
    invitedTitle: "The owner is invited",
    invitedText: (email: string) =>
      `The invitation went to ${email} by mail. If it does not arrive, hand this link over: whoever opens it becomes the owner, so give it to nobody else. It is shown here until it has been used.`,
    notMailedTitle: "The owner has no invitation yet",
    notMailedText: (email: string) =>
      `It did not go out by mail, as there were too many to one address within an hour. Hand this link over to ${email}: whoever opens it becomes the owner, so give it to nobody else. It is shown here until it has been used.`,
    invitationLink: "Link of the invitation",
    invitationMailed: (email: string) =>
      `A new invitation is on its way to ${email}; the old link no longer works.`,
    invitationNotMailed:
      "There is a new link, but no mail went out: too many within an hour. Hand the link over.",
    invitationNotNeeded: "The owner has an account already and can sign in.",
    acts: {
      change: {
        link: "Name and plan",
        title: "Change name and plan",
        text:
          "Customers see the name. The plan decides how many copies of a service may run, and how much it may store.",
        go: "Save",
        done: "The change is being applied.",
      },
      suspend: {
        link: "Suspend",
        title: "Suspend this tenant",
        text:
          "Stops every service. Visitors see that the shop is paused; all data stays where it is.",
        go: "Suspend",
        done: "The tenant is being suspended.",
      },
      resume: {
        link: "Resume",
        title: "Resume this tenant",
        text: "Services start again with the next visit.",
        go: "Resume",
        done: "The tenant is being resumed.",
      },
      delete: {
        link: "Delete",
        title: "Delete this tenant",
        text:
          "Stops every service. After a grace period of 30 days the data is archived, and the database, queues and files are removed for good. The address will never be given to anybody again.",
        go: "Delete tenant",
        done: "The tenant is being deleted.",
      },
      invite: {
        link: "Invite again",
        title: "Invite the owner again",
        text: "A new invitation goes out by mail. The link so far stops working.",
        go: "Send a new invitation",
        done: "",
      },
    },
    confirmLabel: (slug: string) => `Type ${slug} to confirm`,
    refusals: {
      busy: "Something is still under way for this tenant. Wait until it has finished.",
      not_possible: "The tenant is not in a state where this can be done.",
      confirmation_wrong: "This is not the address of this tenant.",
      not_found: "There is no such tenant.",
      devops_unavailable:
        "The deployment service does not answer. Nothing was done; try again in a moment.",
      identity_unavailable:
        "Identity does not answer, so it cannot be told who you are. Nothing was done; try again in a moment.",
      fallback: "This cannot be done. Load the page again and look at the fields.",
    },
    history: "History",
    operation: "Operation",
    operations: {
      create: "Create",
      suspend: "Suspend",
      resume: "Resume",
      change: "Change",
      delete: "Delete",
    },
    operationStates: {
      requested: "in progress",
      merged: "in progress",
      done: "done",
      refused: "refused",
      superseded: "given up for a deletion",
    },
    who: "By",
    when: "When",
    took: "Took",
    seconds: (n: string) => `${n} s`,
    deletedTitle: "This tenant is deleted",
    deletedText: "Everything it had is gone. Its address stays reserved.",
  },
  hu: {
    open: "Üzlet megnyitása",
    details: "Adatok",
    refusedTitle: "Elutasítva",
    refusedText: (code: string) => `A telepítő szolgáltatás elutasította (${code}).`,
    stale: (when: string) =>
      `A telepítő szolgáltatás nem válaszol. Ez az utolsó ismert állapot: ${when}.`,
    invitedTitle: "A tulajdonos meg van hívva",
    invitedText: (email: string) =>
      `A meghívó levélben elment ide: ${email}. Ha nem érkezik meg, adja át ezt a hivatkozást: aki megnyitja, tulajdonos lesz, ezért másnak ne adja oda. Addig látható itt, amíg fel nem használják.`,
    notMailedTitle: "A tulajdonosnak még nincs meghívója",
    notMailedText: (email: string) =>
      `Levélben nem ment el, mert egy órán belül túl sok ment volna egy címre. Adja át ezt a hivatkozást neki: ${email}. Aki megnyitja, tulajdonos lesz, ezért másnak ne adja oda. Addig látható itt, amíg fel nem használják.`,
    invitationLink: "A meghívó hivatkozása",
    invitationMailed: (email: string) =>
      `Új meghívó indult ide: ${email}; a régi hivatkozás már nem működik.`,
    invitationNotMailed:
      "Elkészült az új hivatkozás, de levél nem ment: egy órán belül túl sok lenne. Adja át a hivatkozást.",
    invitationNotNeeded: "A tulajdonosnak már van fiókja, be tud jelentkezni.",
    acts: {
      change: {
        link: "Név és csomag",
        title: "Név és csomag módosítása",
        text:
          "A nevet a vásárlók is látják. A csomagtól függ, hány példány futhat egy szolgáltatásból, és mennyit tárolhat.",
        go: "Mentés",
        done: "A módosítás alkalmazása folyamatban van.",
      },
      suspend: {
        link: "Felfüggesztés",
        title: "A bérlő felfüggesztése",
        text:
          "Minden szolgáltatást leállít. A látogatók azt látják, hogy az üzlet szünetel; az adatok a helyükön maradnak.",
        go: "Felfüggesztés",
        done: "A bérlő felfüggesztése folyamatban van.",
      },
      resume: {
        link: "Újraindítás",
        title: "A bérlő újraindítása",
        text: "A szolgáltatások a következő látogatással elindulnak.",
        go: "Újraindítás",
        done: "A bérlő újraindítása folyamatban van.",
      },
      delete: {
        link: "Törlés",
        title: "A bérlő törlése",
        text:
          "Minden szolgáltatást leállít. 30 nap türelmi idő után az adatokat archiváljuk, az adatbázist, az üzenetsorokat és a fájlokat pedig véglegesen eltávolítjuk. A címet soha többé nem kapja meg senki.",
        go: "Bérlő törlése",
        done: "A bérlő törlése folyamatban van.",
      },
      invite: {
        link: "Új meghívó",
        title: "A tulajdonos újbóli meghívása",
        text: "Új meghívó megy ki levélben. Az eddigi hivatkozás megszűnik.",
        go: "Új meghívó küldése",
        done: "",
      },
    },
    confirmLabel: (slug: string) => `Megerősítésül írja be: ${slug}`,
    refusals: {
      busy: "Ezen a bérlőn még folyamatban van valami. Várja meg, amíg befejeződik.",
      not_possible: "A bérlő jelenlegi állapotában ez nem lehetséges.",
      confirmation_wrong: "Ez nem ennek a bérlőnek a címe.",
      not_found: "Nincs ilyen bérlő.",
      devops_unavailable:
        "A telepítő szolgáltatás nem válaszol. Semmi sem történt; próbálja újra kis idő múlva.",
      identity_unavailable:
        "Az identity nem válaszol, ezért nem tudni, Ön kicsoda. Semmi sem történt; próbálja újra kis idő múlva.",
      fallback: "Ez nem végezhető el. Töltse be újra az oldalt, és nézze át a mezőket.",
    },
    history: "Előzmények",
    operation: "Művelet",
    operations: {
      create: "Létrehozás",
      suspend: "Felfüggesztés",
      resume: "Újraindítás",
      change: "Módosítás",
      delete: "Törlés",
    },
    operationStates: {
      requested: "folyamatban",
      merged: "folyamatban",
      done: "kész",
      refused: "elutasítva",
      superseded: "a törlés miatt félbehagyva",
    },
    who: "Ki",
    when: "Mikor",
    took: "Időtartam",
    seconds: (n: string) => `${n} mp`,
    deletedTitle: "Ez a bérlő törölve van",
    deletedText: "Mindene eltávolítva. A címe fenntartva marad.",
  },
});
