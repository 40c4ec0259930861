import { defineMessages } from "shared/i18n/mod.ts";

/** A tenant's own identity provider: its page, its button, and what can go wrong. */
export const federationMessages = defineMessages({
  en: {
    title: "Sign-in",
    subtitle:
      "Staff sign in with the company's own account, such as Google or Keycloak (OpenID Connect).",
    register: "Redirect URI",
    registerText: "Register Vecton at your provider as a web application with this address.",
    provider: "Provider",
    issuer: "Issuer",
    issuerHint: "Such as https://login.example.com. Its metadata is read when you save.",
    clientId: "Client ID",
    secret: "Client secret",
    secretHint: "It is never shown again.",
    secretKept: "Leave it empty to keep the one that is stored.",
    label: "Name on the button",
    labelHint: "Such as your company's name.",
    secondFactor: "The provider checks a second factor",
    secondFactorHint:
      "Ticked, the provider's word (amr: mfa) counts as the second step. Otherwise it never does.",
    required: "Staff sign in this way only",
    requiredHint:
      "Passwords, passkeys and personal tokens of staff no longer open this shop. Owners can still come in with their own account, so that a broken provider locks nobody out.",
    save: "Save",
    saved: "Saved. Your staff can sign in with it.",
    on: "On",
    off: "Off",
    enable: "Switch on",
    enabled: "Switched on.",
    disable: "Switch off",
    disabled: "Switched off. Everybody who signed in with it is signed out.",
    remove: "Disconnect",
    removed: "Disconnected. Everybody who signed in with it is signed out.",
    removeHint: "Staff sign in with their password or passkey again. Nobody loses their account.",
    howTitle: "Who may enter",
    howText:
      "Only members. The provider has to say that the address is proven (email_verified; with Entra ID add the optional claim xms_edov), and each person proves their Vecton account once before it is linked. Such a sign-in opens this shop only.",
    continueWith: (label: string) => `Continue with ${label}`,
    leaveTitle: (label: string) => `On to ${label}`,
    leaveText: "You are taken there in a moment.",
    go: "Continue",
    failedTitle: "The sign-in did not work",
    failedText:
      "Your company's identity provider gave no answer that we can accept. Try again, or sign in another way.",
    again: "Back to sign-in",
    strangerTitle: "You do not belong here yet",
    strangerText: (tenant: string) =>
      `Ask an owner of ${tenant} to invite you with the address of your company account.`,
    proveTitle: "One more step, only this time",
    proveText: (email: string, label: string) =>
      `Sign in to ${email} as usual once. From then on “${label}” is enough.`,
    requiredText: (app: string, label: string) =>
      `${app} is entered with your company's account. Continue with “${label}”.`,
    ownersWay: "Sign in as an owner",
    links: "Sign-in by companies",
    linksText: "These providers can sign you in, each to its own shop only.",
    linkedSince: (date: string) => `linked ${date}`,
    unlink: "End",
    unlinked: "Ended. That provider signs you in no longer.",
    errors: {
      provider_without_factor:
        "Staff need a second factor here: tick that the provider checks one, too.",
      issuer_malformed: "Enter an address that begins with https://.",
      provider_unreachable:
        "No provider answers at this address, or it names another issuer. Only public https addresses can be used.",
      client_id_required: "Enter the client ID.",
      secret_required: "Enter the client secret of this provider.",
      label_required: "Enter a name.",
      invalid: "This value cannot be used.",
    } as Record<string, string>,
  },
  hu: {
    title: "Bejelentkezés",
    subtitle:
      "A munkatársak a cég saját fiókjával jelentkeznek be, például Google vagy Keycloak (OpenID Connect).",
    register: "Átirányítási cím (redirect URI)",
    registerText: "A szolgáltatónál ezzel a címmel vegye fel a Vectont webalkalmazásként.",
    provider: "Szolgáltató",
    issuer: "Kibocsátó (issuer)",
    issuerHint: "Például https://login.example.com. Mentéskor beolvassuk az adatait.",
    clientId: "Kliensazonosító (client ID)",
    secret: "Titok (client secret)",
    secretHint: "Többé nem jelenik meg.",
    secretKept: "Hagyja üresen, ha a tárolt marad.",
    label: "Név a gombon",
    labelHint: "Például a cég neve.",
    secondFactor: "A szolgáltató második lépést is ellenőriz",
    secondFactorHint:
      "Bejelölve a szolgáltató szava (amr: mfa) második lépésnek számít, egyébként soha.",
    required: "A munkatársak csak így léphetnek be",
    requiredHint:
      "Munkatársak jelszava, azonosítókulcsa és személyes tokenje ezt az üzletet nem nyitja meg többé. A tulajdonosok a saját fiókjukkal is beléphetnek, így egy hibás szolgáltató senkit sem zár ki.",
    save: "Mentés",
    saved: "Elmentve. A munkatársak bejelentkezhetnek vele.",
    on: "Bekapcsolva",
    off: "Kikapcsolva",
    enable: "Bekapcsolás",
    enabled: "Bekapcsolva.",
    disable: "Kikapcsolás",
    disabled: "Kikapcsolva. Aki ezzel lépett be, azt kijelentkeztettük.",
    remove: "Leválasztás",
    removed: "Leválasztva. Aki ezzel lépett be, azt kijelentkeztettük.",
    removeHint:
      "A munkatársak újra jelszóval vagy azonosítókulccsal lépnek be. Senki sem veszíti el a fiókját.",
    howTitle: "Ki léphet be",
    howText:
      "Csak tagok. A szolgáltatónak igazolnia kell a címet (email_verified; Entra ID esetén vegye fel az xms_edov opcionális jogcímet), és az első alkalommal mindenki igazolja a Vecton-fiókját is. Az ilyen bejelentkezés csak ezt az üzletet nyitja meg.",
    continueWith: (label) => `Tovább ezzel: ${label}`,
    leaveTitle: (label) => `Tovább ide: ${label}`,
    leaveText: "Egy pillanat, és átirányítjuk.",
    go: "Tovább",
    failedTitle: "A bejelentkezés nem sikerült",
    failedText:
      "A cég azonosítószolgáltatójától nem jött elfogadható válasz. Próbálja újra, vagy lépjen be másképp.",
    again: "Vissza a bejelentkezéshez",
    strangerTitle: "Ön még nem tartozik ide",
    strangerText: (tenant) =>
      `Kérje meg a(z) ${tenant} egyik tulajdonosát, hogy hívja meg a céges fiókja címével.`,
    proveTitle: "Még egy lépés, csak most először",
    proveText: (email, label) =>
      `Lépjen be egyszer a szokásos módon ide: ${email}. Utána elég ez: „${label}”.`,
    requiredText: (app, label) =>
      `Ide céges fiókkal lehet belépni: ${app}. Folytassa ezzel: „${label}”.`,
    ownersWay: "Belépés tulajdonosként",
    links: "Céges bejelentkezés",
    linksText: "Ezek a szolgáltatók beléptethetik, mindegyik csak a saját üzletébe.",
    linkedSince: (date) => `összekötve: ${date}`,
    unlink: "Megszüntetés",
    unlinked: "Megszüntettük. Ez a szolgáltató többé nem lépteti be.",
    errors: {
      provider_without_factor:
        "Itt második tényező kell: jelölje be, hogy a szolgáltató azt is ellenőrzi.",
      issuer_malformed: "Olyan címet adjon meg, amely így kezdődik: https://.",
      provider_unreachable:
        "Ezen a címen nem válaszol szolgáltató, vagy más kibocsátót nevez meg. Csak nyilvános https-cím használható.",
      client_id_required: "Adja meg a kliensazonosítót.",
      secret_required: "Adja meg a szolgáltatóhoz tartozó titkot.",
      label_required: "Adjon meg egy nevet.",
      invalid: "Ez az érték nem használható.",
    },
  },
});
