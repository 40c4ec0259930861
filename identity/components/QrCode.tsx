import { renderSVG } from "uqr";

/** A QR code, black on white in dark pages as well: cameras want it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  return (
    <div
      role="img"
      aria-label={label}
      class="mx-auto w-48 overflow-hidden rounded-field bg-white p-2"
      dangerouslySetInnerHTML={{ __html: renderSVG(text, { border: 1 }) }}
    />
  );
}
