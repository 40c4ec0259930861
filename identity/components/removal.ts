import type { Removal } from "shared/credentials/factors.ts";
import type { FlashMessage } from "shared/ui/mod.ts";
import { secondFactorRequiredBy } from "../domain/second_factor.ts";
import type { AccountState } from "../state.ts";
import { securityMessages } from "./messages/security.ts";

/** How the removal of a factor went, in words; `done`: what to say where it is gone. */
export async function removalFlash(
  { sql, profile, locale }: AccountState,
  removal: Removal,
  done: string,
): Promise<FlashMessage> {
  const m = securityMessages(locale);
  if (removal === "last_way_in") return { tone: "error", text: m.lastWayIn };
  if (removal === "required") {
    const shops = await secondFactorRequiredBy(sql, profile.id);
    return { tone: "error", text: m.stillRequired(shops.join(", ")) };
  }
  return { tone: "success", text: done };
}
