import { mailLink } from "../../../components/sign_in/mail_link.ts";
import { verifyEmail } from "../../../domain/email_addresses.ts";

export const handler = mailLink({
  purpose: "verify",
  ask: (m) => ({ title: m.verifyTitle, text: m.verifyText, action: m.verifyAction }),
  done: (m) => m.verifyDone,
  use: verifyEmail,
  next: "/",
  again: (m) => ({ href: "/email", label: m.emailTitle }),
});
