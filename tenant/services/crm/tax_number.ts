const weights = [9, 7, 3, 1, 9, 7, 3];

/**
 * A Hungarian tax number as `12345676-2-06`, or null when it is none: the eighth digit checks the
 * seven before it, the ninth is the VAT code 1 to 5 (Act CL of 2017, annex 7).
 */
export function parseHungarianTaxNumber(text: string): string | null {
  const match = /^(\d{7})(\d)-?([1-5])-?(\d{2})$/.exec(text.replaceAll(" ", ""));
  if (!match) return null;
  const [, core, check, vatCode, county] = match;
  const sum = [...core].reduce((total, digit, i) => total + Number(digit) * weights[i], 0);
  if ((10 - sum % 10) % 10 !== Number(check)) return null;
  return `${core}${check}-${vatCode}-${county}`;
}
