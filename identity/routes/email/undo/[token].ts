import { mailLink } from "../../../components/sign_in/mail_link.ts";
import { undoNewEmail } from "../../../domain/email_addresses.ts";

export const handler = mailLink({
  purpose: "undo_email",
  ask: (m, email) => ({ title: m.undoTitle, text: m.undoText(email), action: m.undoAction }),
  done: (m) => m.undoDone,
  use: undoNewEmail,
  next: "/reset",
  again: (m) => ({ href: "/reset", label: m.resetTitle }),
});
