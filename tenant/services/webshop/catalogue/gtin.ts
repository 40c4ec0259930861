/** The check digit of a GTIN without it (GS1 General Specifications §7.9). */
export function gtinCheckDigit(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    // Weights 3 and 1 alternate from the right.
    sum += Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  }
  return (10 - sum % 10) % 10;
}

/** Whether a code is a GTIN-8, -12 (UPC-A), -13 (EAN) or -14 with the right check digit. */
export function isGtin(code: string): boolean {
  return /^(\d{8}|\d{12,14})$/.test(code) &&
    gtinCheckDigit(code.slice(0, -1)) === Number(code.at(-1));
}

/**
 * The ways in which scanners and files write one code: a UPC-A of 12 digits and the EAN-13 with a
 * nought before it are the same article.
 */
export function sameCodes(code: string): string[] {
  if (/^\d{12}$/.test(code)) return [code, `0${code}`];
  if (/^0\d{12}$/.test(code)) return [code, code.slice(1)];
  return [code];
}
