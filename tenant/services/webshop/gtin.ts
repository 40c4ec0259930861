/** What a barcode is, judged by GS1's rules for global trade item numbers. */
export type BarcodeKind = "gtin" | "wrong_check_digit" | "other";

/** Judges 8, 12, 13 and 14 digits by their check digit; anything else is no GTIN. */
export function barcodeKind(barcode: string): BarcodeKind {
  if (!/^(\d{8}|\d{12}|\d{13}|\d{14})$/.test(barcode)) return "other";
  return checkDigit(barcode.slice(0, -1)) === Number(barcode.at(-1)) ? "gtin" : "wrong_check_digit";
}

/** The digit that completes a GTIN: weights 3 and 1 from the right (GS1 General Specifications). */
export function checkDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  }
  return (10 - sum % 10) % 10;
}
