import type { IdentitySession } from "../sessions.ts";

/** How sure a sign-in is, weakest first (OpenID Connect Core 2, `acr`). */
export const acrValues = ["urn:vecton:acr:1", "urn:vecton:acr:2"] as const;
export type Acr = typeof acrValues[number];

/** Two factors, or a passkey that verified its owner, make the second; all else is the first. */
export function acrOf(amr: string[]): Acr {
  const has = (...names: string[]) => names.some((name) => amr.includes(name));
  const two = has("mfa") || (has("pwd") && has("otp", "hwk", "swk")) ||
    (has("hwk", "swk") && has("user"));
  return two ? acrValues[1] : acrValues[0];
}

/** Whether one `acr` is at least as sure as another. */
export function acrReaches(acr: string, wanted: string): boolean {
  return acrValues.indexOf(acr as Acr) >= acrValues.indexOf(wanted as Acr);
}

/** The weakest of the wanted values that exist here, or null: any sign-in will do. */
export function acrWanted(values: string[]): Acr | null {
  return acrValues.find((value) => values.includes(value)) ?? null;
}

/** When the person last proved who they are. */
export function authenticatedAt({ authTime, confirmedAt }: IdentitySession): Date {
  return authTime > confirmedAt ? authTime : confirmedAt;
}
