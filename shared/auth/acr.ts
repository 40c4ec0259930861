/** How sure a sign-in is, weakest first (OpenID Connect Core 2, `acr`): one factor … */
export const acrOne = "urn:vecton:acr:1";
/** … or two of them, or a passkey that has checked its user. */
export const acrTwo = "urn:vecton:acr:2";

export const acrValues = [acrOne, acrTwo] as const;
export type Acr = typeof acrValues[number];

/** Whether one `acr` is at least as sure as another; what is not known is less than anything. */
export function acrReaches(acr: unknown, wanted: string): boolean {
  return acrValues.indexOf(acr as Acr) >= acrValues.indexOf(wanted as Acr);
}
