import { type Acr, acrOne, acrReaches, acrTwo, acrValues } from "shared/auth/acr.ts";
import type { IdentitySession } from "../sessions.ts";

export { type Acr, acrReaches, acrValues };

/** Two factors, or a passkey that verified its owner, make the second; all else is the first. */
export function acrOf(amr: string[]): Acr {
  const has = (...names: string[]) => names.some((name) => amr.includes(name));
  const two = has("mfa") || (has("pwd") && has("otp", "hwk", "swk")) ||
    (has("hwk", "swk") && has("user"));
  return two ? acrTwo : acrOne;
}

/** The weakest of the wanted values that exist here, or null: any sign-in will do. */
export function acrWanted(values: string[]): Acr | null {
  return acrValues.find((value) => values.includes(value)) ?? null;
}

/** When the person last proved who they are. */
export function authenticatedAt({ authTime, confirmedAt }: IdentitySession): Date {
  return authTime > confirmedAt ? authTime : confirmedAt;
}
