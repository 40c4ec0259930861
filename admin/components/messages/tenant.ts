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
        link: "Name, plan and ring",
        title: "Change name, plan and ring",
        text:
          "Customers see the name. The plan decides how many copies of a service may run, and how much it may store. The ring decides how early a release comes.",
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
          "Services stop at once. When the grace period is over an archive is made and restored once as a proof; only then the database, queues and files are removed for good. The address is never given to anybody again.",
        go: "Delete tenant",
        done: "The tenant is stopped and waits to be deleted. Until then it can be undone.",
      },
      undo: {
        link: "Undo",
        title: "Undo what is under way",
        text: "The tenant goes back to what it was before. Nothing of its data is lost.",
        go: "Undo",
        done: "It is being taken back.",
      },
      retry: {
        link: "Try again",
        title: "Try it again",
        text: "What is under way is tried once more at once, instead of after a pause.",
        go: "Try again",
        done: "It is being tried again.",
      },
      rotate: {
        link: "Renew credentials",
        title: "Renew credentials",
        text:
          "New ones become valid beside the old, services change over, then the old ones end. Nobody is interrupted; it takes some minutes.",
        go: "Renew",
        done: "The credentials are being renewed.",
      },
      export: {
        link: "Make an archive",
        title: "Make an archive now",
        text:
          "Database and files go into one archive, which is then restored once to see that it can be. The shop works on meanwhile.",
        go: "Make an archive",
        done: "The archive is being made.",
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
      busy:
        "Something is still under way for this tenant, and two changes at once could undo each other. Wait until it has finished, or undo it.",
      key_reused:
        "This form was sent before with something else in it. Open it anew from the tenant's page.",
      nothing_to_retry: "Nothing is under way that could be tried again.",
      choose_one: "Choose at least one.",
      reason_required: "Say why, in at least 3 letters.",
      too_long: "This is too long.",
      being_deleted: "Its data is being removed: this cannot be undone any more.",
      rotation_running: "Credentials are being renewed already.",
      export_running: "An archive is being made already.",
      slug_taken: "The address belongs, or belonged, to another tenant.",
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
      undo: "Undo",
      rotate: "Renew credentials",
      export: "Archive",
    },
    operationStates: {
      requested: "in progress",
      merged: "in progress",
      done: "done",
      refused: "refused",
      failed: "failed",
      superseded: "given up for another",
    },
    who: "By",
    when: "When",
    took: "Took",
    seconds: (n: string) => `${n} s`,
    deletedTitle: "This tenant is deleted",
    deletedText: "Everything it had is gone. Its address stays reserved.",
    archiveAt: (location: string, when: string) =>
      `Its archive is at ${location}; it was seen to restore ${when}.`,
    noArchive: "No archive of it is known.",
    ring: "Ring",
    rings: { canary: "Canary", early: "Early", stable: "Stable" },
    ringHint: "A release comes to canary first, then to early, then to all others.",
    sooner: "Delete sooner",
    leaving: "This tenant is to be deleted. Undo it to change anything else.",
    grace: "Grace period",
    graceDays: (days: number, until: string) =>
      days === 0 ? "None: removed at once" : `${days} days, until ${until}`,
    skipExport: "Reason to delete without an archive",
    skipExportHint:
      "What is deleted then is gone. Leave it empty to get an archive first; else say why.",
    what: "Which credentials",
    credentials: {
      database: "Database, the services' role",
      owner: "Database, the migrations' role",
      broker: "Message broker",
      redis: "Cache",
      session: "Sessions and seals",
      oidc: "Sign-in at identity",
    },
    planNow: "now",
    planGives: "What the plans give",
    planRows: {
      replicas: "Copies of each service, at most",
      cpu: "Processor, at most",
      memory: "Memory, at most",
      files: "Files, each of two buckets",
    },
    planUnknown: "The deployment service does not answer, so the figures of the plans are missing.",
    cores: (n: string) => `${n} cores`,
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
        link: "Név, csomag és gyűrű",
        title: "Név, csomag és gyűrű módosítása",
        text:
          "A nevet a vásárlók is látják. A csomagtól függ, hány példány futhat egy szolgáltatásból, és mennyit tárolhat; a gyűrűtől, milyen korán ér ide egy kiadás.",
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
          "A szolgáltatások azonnal leállnak. A türelmi idő végén archívum készül, amelyet próbaképpen vissza is töltünk; csak azután törlődik végleg az adatbázis, az üzenetsorok és a fájlok. A címet soha többé nem kapja meg senki.",
        go: "Bérlő törlése",
        done: "A bérlő leállt és törlésre vár. Addig visszavonható.",
      },
      undo: {
        link: "Visszavonás",
        title: "A folyamatban lévő visszavonása",
        text: "A bérlő visszatér ahhoz, ami előtte volt. Az adataiból semmi sem vész el.",
        go: "Visszavonás",
        done: "A visszavonás folyamatban van.",
      },
      retry: {
        link: "Próbálja újra",
        title: "Újrapróbálás",
        text: "A folyamatban lévő művelet szünet helyett azonnal újra megtörténik.",
        go: "Próbálja újra",
        done: "Az újrapróbálás folyamatban van.",
      },
      rotate: {
        link: "Hitelesítő adatok cseréje",
        title: "Hitelesítő adatok cseréje",
        text:
          "Az újak a régiek mellett érvényesek lesznek, a szolgáltatások áttérnek, végül a régiek megszűnnek. Senkit sem szakít meg; néhány perc.",
        go: "Csere",
        done: "A hitelesítő adatok cseréje folyamatban van.",
      },
      export: {
        link: "Archívum készítése",
        title: "Archívum készítése most",
        text:
          "Az adatbázis és a fájlok egy archívumba kerülnek, amelyet egyszer vissza is töltünk, hogy kiderüljön, lehet-e. Az üzlet közben működik.",
        go: "Archívum készítése",
        done: "Az archívum készül.",
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
      busy:
        "Ezen a bérlőn még folyamatban van valami, és két egyidejű módosítás egymást tehetné semmissé. Várja meg, amíg befejeződik, vagy vonja vissza.",
      key_reused:
        "Ezt az űrlapot más tartalommal már elküldték. Nyissa meg újra a bérlő oldaláról.",
      nothing_to_retry: "Nincs folyamatban semmi, amit újra lehetne próbálni.",
      choose_one: "Válasszon legalább egyet.",
      reason_required: "Írja le, miért, legalább 3 betűvel.",
      too_long: "Ez túl hosszú.",
      being_deleted: "Az adatai törlése folyik: ez már nem vonható vissza.",
      rotation_running: "A hitelesítő adatok cseréje már folyamatban van.",
      export_running: "Már készül egy archívum.",
      slug_taken: "A cím egy másik bérlőé, vagy az volt.",
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
      undo: "Visszavonás",
      rotate: "Hitelesítő adatok cseréje",
      export: "Archívum",
    },
    operationStates: {
      requested: "folyamatban",
      merged: "folyamatban",
      done: "kész",
      refused: "elutasítva",
      failed: "sikertelen",
      superseded: "más miatt félbehagyva",
    },
    who: "Ki",
    when: "Mikor",
    took: "Időtartam",
    seconds: (n: string) => `${n} mp`,
    deletedTitle: "Ez a bérlő törölve van",
    deletedText: "Mindene eltávolítva. A címe fenntartva marad.",
    archiveAt: (location: string, when: string) =>
      `Az archívuma itt van: ${location}; visszatölthetőnek bizonyult ${when}.`,
    noArchive: "Archívumról nem tudunk.",
    ring: "Gyűrű",
    rings: { canary: "Kanári", early: "Korai", stable: "Stabil" },
    ringHint: "Egy kiadás először a kanári, aztán a korai gyűrűbe, végül mindenkihez ér el.",
    sooner: "Törlés hamarabb",
    leaving: "Ez a bérlő törlésre vár. Vonja vissza, ha mást módosítana.",
    grace: "Türelmi idő",
    graceDays: (days: number, until: string) =>
      days === 0 ? "Nincs: azonnali törlés" : `${days} nap, eddig: ${until}`,
    skipExport: "Miért törlődjön archívum nélkül",
    skipExportHint:
      "Ami így törlődik, elvész. Hagyja üresen, ha előbb archívum készüljön; különben írja le, miért.",
    what: "Mely hitelesítő adatok",
    credentials: {
      database: "Adatbázis, a szolgáltatások szerepe",
      owner: "Adatbázis, a migrációk szerepe",
      broker: "Üzenetközvetítő",
      redis: "Gyorsítótár",
      session: "Munkamenetek és pecsétek",
      oidc: "Bejelentkezés az identitynél",
    },
    planNow: "most",
    planGives: "Mit adnak a csomagok",
    planRows: {
      replicas: "Egy szolgáltatás példányai, legfeljebb",
      cpu: "Processzor, legfeljebb",
      memory: "Memória, legfeljebb",
      files: "Fájlok, két tárolóban külön-külön",
    },
    planUnknown: "A telepítő szolgáltatás nem válaszol, ezért a csomagok adatai hiányoznak.",
    cores: (n: string) => `${n} mag`,
  },
});
