import { mailLink } from "../../../components/sign_in/mail_link.ts";
import { confirmNewEmail } from "../../../domain/email_addresses.ts";

export const handler = mailLink({
  purpose: "change_email",
  ask: (m, email) => ({
    title: m.confirmEmailTitle,
    text: m.confirmEmailText(email),
    action: m.confirmEmailAction,
  }),
  done: (m) => m.confirmEmailDone,
  use: confirmNewEmail,
  next: "/",
  again: (m) => ({ href: "/email", label: m.emailTitle }),
});
