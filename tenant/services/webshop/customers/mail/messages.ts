import { defineMessages } from "shared/i18n/mod.ts";

/** What the shop's mails to its customers say. */
export const accountMailMessages = defineMessages({
  en: {
    life: (life: string) => `Good once, for ${life}.`,
    notYou:
      "If this was not you, set a new password at once. That signs everybody out. Then look through the security page of your account.",
    setNewPassword: "Set a new password",
    signUp: {
      subject: (shop: string) => `Confirm your account at ${shop}`,
      text: (shop: string) =>
        `Somebody, most likely you, wants an account at ${shop} with this address.`,
      action: "Confirm address",
      notYou: "If it was not you, do nothing: there will be no account.",
    },
    signIn: {
      subject: (shop: string) => `Sign in to ${shop}`,
      text: (shop: string) =>
        `With this code you sign in to ${shop}. Type it in where you asked for it, or follow the link in the same browser.`,
      action: "Sign in",
      notYou: "If it was not you, do nothing, and tell nobody the code: without it nobody gets in.",
    },
    reset: {
      subject: (shop: string) => `New password at ${shop}`,
      text: (shop: string) =>
        `Somebody, most likely you, asked to set a new password for your account at ${shop}.`,
      action: "Set a new password",
      notYou: "If it was not you, do nothing: your password stays as it is.",
    },
    changeEmail: {
      subject: (shop: string) => `Confirm your new address at ${shop}`,
      text: (shop: string) =>
        `Somebody, most likely you, wants to sign in to ${shop} with this address from now on.`,
      action: "Use this address",
      notYou: "If it was not you, do nothing: nothing changes.",
    },
    known: {
      subject: (shop: string) => `You have an account at ${shop}`,
      text: (shop: string) =>
        `Somebody, most likely you, wanted an account at ${shop} with this address. There is one already.`,
      next: "Sign in with it. If you forgot your password, have a link mailed to you there.",
      action: "Sign in",
      notYou: "If it was not you, do nothing: nothing changes.",
    },
    newDevice: {
      subject: "Signed in on a new device",
      text: "Your account was signed in to on a device that we have not seen before.",
      device: (name: string) => `Device: ${name}`,
      place: (place: string) => `Place: ${place}`,
    },
    passwordChanged: {
      subject: "Your password was changed",
      text: "The password of your account is a new one. Other devices were signed out.",
    },
    passkeyChanged: {
      subject: "The security of your account was changed",
      added: "A passkey was added to your account.",
      removed: "A passkey was removed from your account.",
    },
    emailChanged: {
      subject: "Your account has another e-mail address",
      text: (email: string) => `From now on your account is signed in to with ${email}.`,
      notYou:
        "If this was not you, undo it. That gives your account this address back and signs everybody out.",
      action: "Undo the change",
    },
    deleted: {
      subject: "Your account was deleted",
      text: "Your account and your personal data are deleted, as you asked.",
      orders:
        "Documents of past purchases stay as long as the law asks for them. Nobody can sign in to see them any more.",
    },
  },
  hu: {
    life: (life) => `Egyszer használható, érvényessége: ${life}.`,
    notYou:
      "Ha nem Ön volt, azonnal állítson be új jelszót. Ezzel mindenkit kijelentkeztet. Utána nézze át a fiókja biztonsági oldalát.",
    setNewPassword: "Új jelszó beállítása",
    signUp: {
      subject: (shop) => `Erősítse meg a fiókját – ${shop}`,
      text: (shop) =>
        `Valaki, valószínűleg Ön, fiókot szeretne ezzel a címmel a következő üzletben: ${shop}.`,
      action: "Cím megerősítése",
      notYou: "Ha nem Ön volt, nincs teendője: nem jön létre fiók.",
    },
    signIn: {
      subject: (shop) => `Belépés – ${shop}`,
      text: (shop) =>
        `Ezzel a kóddal léphet be a következő üzletbe: ${shop}. Írja be ott, ahol kérte, vagy kövesse a hivatkozást ugyanabban a böngészőben.`,
      action: "Belépés",
      notYou:
        "Ha nem Ön volt, nincs teendője, és ne adja meg senkinek a kódot: nélküle senki sem jut be.",
    },
    reset: {
      subject: (shop) => `Új jelszó – ${shop}`,
      text: (shop) =>
        `Valaki, valószínűleg Ön, új jelszót kért a fiókjához a következő üzletben: ${shop}.`,
      action: "Új jelszó beállítása",
      notYou: "Ha nem Ön volt, nincs teendője: a jelszava változatlan marad.",
    },
    changeEmail: {
      subject: (shop) => `Erősítse meg az új címét – ${shop}`,
      text: (shop) =>
        `Valaki, valószínűleg Ön, mostantól ezzel a címmel szeretne belépni a következő üzletbe: ${shop}.`,
      action: "Ezt a címet használom",
      notYou: "Ha nem Ön volt, nincs teendője: semmi sem változik.",
    },
    known: {
      subject: (shop) => `Már van fiókja – ${shop}`,
      text: (shop) =>
        `Valaki, valószínűleg Ön, fiókot szeretett volna ezzel a címmel a következő üzletben: ${shop}. Ehhez a címhez már tartozik fiók.`,
      next: "Lépjen be vele. Ha elfelejtette a jelszavát, ott kérhet hivatkozást e-mailben.",
      action: "Belépés",
      notYou: "Ha nem Ön volt, nincs teendője: semmi sem változik.",
    },
    newDevice: {
      subject: "Belépés új eszközről",
      text: "A fiókjába olyan eszközről léptek be, amelyet eddig nem láttunk.",
      device: (name) => `Eszköz: ${name}`,
      place: (place) => `Hely: ${place}`,
    },
    passwordChanged: {
      subject: "Megváltozott a jelszava",
      text: "A fiókjának új jelszava van. A többi eszközt kijelentkeztettük.",
    },
    passkeyChanged: {
      subject: "Megváltozott a fiókja védelme",
      added: "Azonosítókulcsot adtak a fiókjához.",
      removed: "Eltávolítottak egy azonosítókulcsot a fiókjából.",
    },
    emailChanged: {
      subject: "A fiókjának más az e-mail-címe",
      text: (email) => `A fiókjába mostantól ezzel lehet belépni: ${email}.`,
      notYou:
        "Ha nem Ön volt, vonja vissza. Ezzel a fiókja visszakapja ezt a címet, és mindenkit kijelentkeztetünk.",
      action: "Visszavonás",
    },
    deleted: {
      subject: "Töröltük a fiókját",
      text: "A kérésére töröltük a fiókját és a személyes adatait.",
      orders:
        "A korábbi vásárlások bizonylatait addig őrizzük, ameddig a törvény előírja. Fiókkal már senki sem láthatja őket.",
    },
  },
});
