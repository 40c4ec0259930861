import { Alert } from "./Alert.tsx";
import type { FlashMessage } from "./flash_cookie.ts";

/** The message that the page before left, if any. */
export function Flash({ message }: { message: FlashMessage | null }) {
  return message && <Alert tone={message.tone}>{message.text}</Alert>;
}
