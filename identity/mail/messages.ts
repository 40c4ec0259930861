import { defineMessages } from "shared/i18n/mod.ts";

/** What identity's mails say. */
export const mailMessages = defineMessages({
  en: {
    notYou:
      "If this was you, there is nothing to do. If not, tell us below: we sign everybody out, and you set a new password.",
    disown: "This was not me",
    reset: {
      subject: "Set a new password",
      text: "Somebody, most likely you, asked to set a new password for your account.",
      action: "Set a new password",
      life: (life: string) => `The link is good once, for ${life}.`,
      notYou: "If it was not you, do nothing: your password stays as it is.",
    },
    verify: {
      subject: "Confirm your e-mail address",
      text: "Please confirm that this address is yours.",
      action: "Confirm address",
      life: (life: string) => `The link is good once, for ${life}.`,
      notYou: "If you do not know what this is about, do nothing.",
    },
    changeEmail: {
      subject: "Confirm your new e-mail address",
      text: "Somebody, most likely you, wants to sign in with this address from now on.",
      action: "Use this address",
      life: (life: string) => `The link is good once, for ${life}.`,
      notYou: "If it was not you, do nothing: nothing changes.",
    },
    signUp: {
      subject: "Confirm your request for a shop",
      text: (company: string) => `You asked for a shop. Company: ${company}`,
      next: "Confirm that this address is yours. We then look at your request and write to you.",
      action: "Confirm request",
      life: (life: string) => `The link is good once, for ${life}.`,
      notYou: "If it was not you, do nothing: no shop is opened.",
    },
    newDevice: {
      subject: "Signed in on a new device",
      text: "Your account was signed in to on a device that we have not seen before.",
      device: (name: string) => `Device: ${name}`,
      place: (place: string) => `Place: ${place}`,
    },
    passwordChanged: {
      subject: "Your password was changed",
      text: "The password of your account is a new one.",
      ended: "Other devices were signed out, and none is remembered any more.",
    },
    emailChanged: {
      subject: "Your account has another e-mail address",
      text: (email: string) => `From now on your account is signed in to with ${email}.`,
      notYou:
        "If this was not you, undo it. That gives your account this address back and signs everybody out.",
      action: "Undo the change",
    },
    factorChanged: {
      subject: "The security of your account was changed",
      text: "How you prove who you are has changed.",
      changes: {
        totp_added: "An authenticator app was added.",
        totp_removed: "The authenticator app was removed.",
        passkey_added: "A passkey was added.",
        passkey_removed: "A passkey was removed.",
        recovery_codes_made: "New recovery codes were made. The old ones are no longer good.",
      },
    },
    providerLinked: {
      subject: "Your account was linked with a company's sign-in",
      text: "From now on your account can be signed in to by an identity provider, too.",
      which: (label: string, shop: string) =>
        `Provider: ${label}. It opens ${shop} only, and you can end it at any time under Security.`,
    },
    factorsReset: {
      subject: "Your second factors were removed",
      text:
        "An administrator of the platform removed the authenticator app, passkeys and recovery codes of your account. Until you set them up again your password alone signs you in.",
    },
    impersonation: {
      subject: "Support is acting in your place",
      text: (by: string, tenant: string) =>
        `${by} of the platform's support is acting in your account at ${tenant} now.`,
      reason: (reason: string) => `Reason: ${reason}`,
      limits: (life: string) =>
        `This ends after ${life} at the latest. Support can change neither your password nor other credentials, and everything is noted in the log.`,
      action: "See the activity of your account",
      notAsked: "If you did not ask for help, write to the platform's support.",
    },
    signUpDeclined: {
      subject: "Your request for a shop",
      text: (company: string) =>
        `We looked at your request for “${company}” and cannot open a shop for it now.`,
      reason: (reason: string) => `Reason: ${reason}`,
    },
    recoveryCodeUsed: {
      subject: "A recovery code was used",
      text: "Your account was signed in to with one of your recovery codes.",
      left: (count: string) => `Recovery codes that are still good: ${count}.`,
    },
  },
  hu: {
    notYou:
      "Ha Ön volt, nincs teendője. Ha nem, jelezze itt: mindenkit kijelentkeztetünk, Ön pedig új jelszót állít be.",
    disown: "Nem én voltam",
    reset: {
      subject: "Új jelszó beállítása",
      text: "Valaki, valószínűleg Ön, új jelszót kért a fiókjához.",
      action: "Új jelszó beállítása",
      life: (life) => `A hivatkozás egyszer használható, érvényessége: ${life}.`,
      notYou: "Ha nem Ön volt, nincs teendője: a jelszava változatlan marad.",
    },
    verify: {
      subject: "Erősítse meg az e-mail-címét",
      text: "Kérjük, erősítse meg, hogy ez a cím az Öné.",
      action: "Cím megerősítése",
      life: (life) => `A hivatkozás egyszer használható, érvényessége: ${life}.`,
      notYou: "Ha nem tudja, miről van szó, nincs teendője.",
    },
    changeEmail: {
      subject: "Erősítse meg az új e-mail-címét",
      text: "Valaki, valószínűleg Ön, mostantól ezzel a címmel szeretne bejelentkezni.",
      action: "Ezt a címet használom",
      life: (life) => `A hivatkozás egyszer használható, érvényessége: ${life}.`,
      notYou: "Ha nem Ön volt, nincs teendője: semmi sem változik.",
    },
    signUp: {
      subject: "Erősítse meg az üzletigénylését",
      text: (company) => `Üzletet igényelt. Cég: ${company}`,
      next: "Erősítse meg, hogy ez a cím az Öné. Ezután megnézzük az igénylését, és írunk Önnek.",
      action: "Igénylés megerősítése",
      life: (life) => `A hivatkozás egyszer használható, érvényessége: ${life}.`,
      notYou: "Ha nem Ön volt, nincs teendője: nem nyílik üzlet.",
    },
    newDevice: {
      subject: "Bejelentkezés új eszközről",
      text: "A fiókjába olyan eszközről jelentkeztek be, amelyet eddig nem láttunk.",
      device: (name) => `Eszköz: ${name}`,
      place: (place) => `Hely: ${place}`,
    },
    passwordChanged: {
      subject: "Megváltozott a jelszava",
      text: "A fiókjának új jelszava van.",
      ended: "A többi eszközön kijelentkeztettük, és a megjegyzett eszközöket elfelejtettük.",
    },
    emailChanged: {
      subject: "A fiókjának más az e-mail-címe",
      text: (email) => `A fiókjába mostantól ezzel lehet bejelentkezni: ${email}.`,
      notYou:
        "Ha nem Ön volt, vonja vissza. Ezzel a fiókja visszakapja ezt a címet, és mindenkit kijelentkeztetünk.",
      action: "Visszavonás",
    },
    factorChanged: {
      subject: "Megváltozott a fiókja védelme",
      text: "Megváltozott, mivel igazolja magát bejelentkezéskor.",
      changes: {
        totp_added: "Hitelesítő alkalmazást adtak hozzá.",
        totp_removed: "Eltávolították a hitelesítő alkalmazást.",
        passkey_added: "Azonosítókulcsot adtak hozzá.",
        passkey_removed: "Eltávolítottak egy azonosítókulcsot.",
        recovery_codes_made: "Új helyreállító kódok készültek. A régiek már nem érvényesek.",
      },
    },
    providerLinked: {
      subject: "Fiókját összekötöttük egy céges bejelentkezéssel",
      text: "Mostantól a fiókjába egy azonosítószolgáltatóval is be lehet lépni.",
      which: (label, shop) =>
        `Szolgáltató: ${label}. Csak ezt az üzletet nyitja meg: ${shop}. A Biztonság oldalon bármikor megszüntetheti.`,
    },
    factorsReset: {
      subject: "Eltávolították a második tényezőit",
      text:
        "A platform egyik rendszergazdája eltávolította a fiókjából a hitelesítő alkalmazást, az azonosítókulcsokat és a helyreállító kódokat. Amíg újra be nem állítja őket, a jelszó egyedül is beenged.",
    },
    impersonation: {
      subject: "Az ügyfélszolgálat az Ön nevében jár el",
      text: (by, tenant) =>
        `${by}, a platform ügyfélszolgálatának munkatársa most az Ön fiókjában jár el itt: ${tenant}.`,
      reason: (reason) => `Indoklás: ${reason}`,
      limits: (life) =>
        `Ez legkésőbb ennyi idő után véget ér: ${life}. Az ügyfélszolgálat sem a jelszavát, sem más hitelesítőjét nem módosíthatja, és minden bekerül a naplóba.`,
      action: "A fiók tevékenységei",
      notAsked: "Ha nem kért segítséget, írjon a platform ügyfélszolgálatának.",
    },
    signUpDeclined: {
      subject: "Az üzletigénylése",
      text: (company) =>
        `Megnéztük az igénylését, amelyet a következő részére adott be: „${company}”. Most nem tudunk üzletet nyitni.`,
      reason: (reason) => `Indoklás: ${reason}`,
    },
    recoveryCodeUsed: {
      subject: "Felhasználtak egy helyreállító kódot",
      text: "A fiókjába az egyik helyreállító kódjával jelentkeztek be.",
      left: (count) => `Még felhasználható helyreállító kódok: ${count}.`,
    },
  },
});
