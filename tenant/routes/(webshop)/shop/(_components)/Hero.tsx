import type { Locale } from "shared/i18n/mod.ts";
import { shopMessages } from "../messages.ts";

/** The storefront's opening: hills in the morning, and one thing to do. */
export function Hero({ locale }: { locale: Locale }) {
  const m = shopMessages(locale);
  return (
    <section class="relative mb-10 overflow-hidden rounded-box bg-[#e9e4d4] text-[#203a33]">
      <svg
        viewBox="0 0 1200 420"
        preserveAspectRatio="xMaxYMax slice"
        class="absolute inset-x-0 bottom-0 h-44 w-full sm:h-full"
        aria-hidden="true"
      >
        <circle cx="905" cy="120" r="62" fill="#f3c46b" />
        <path d="M420 420 700 190l80 60 150-130 270 210v90z" fill="#b9c8b4" />
        <path d="M300 420q220-150 420-90 190-140 480-60v150z" fill="#7fa08b" />
        <path d="M120 420q330-130 560-50 260-110 520-10v60z" fill="#4c7562" />
        <path d="M0 420q420-70 760-24 250-40 440 0v24z" fill="#2c5145" />
        <path d="M985 352l44-62 44 62z" fill="#dd8440" />
        <path d="M1029 290l10 62h34z" fill="#a95a22" />
        <g fill="#23443a">
          <path d="M880 372l16-44 16 44zM908 378l20-56 20 56zM1100 366l18-52 18 52z" />
        </g>
      </svg>
      <div class="relative max-w-xl px-6 pt-10 pb-44 sm:px-12 sm:py-24">
        <h1 class="text-4xl font-bold tracking-tight sm:text-5xl">{m.heroTitle}</h1>
        <p class="mt-4 max-w-sm text-lg">{m.heroText}</p>
        <a href="/shop?all=1" class="btn btn-lg mt-8 border-0 bg-[#203a33] text-white">
          {m.heroAction}
        </a>
      </div>
    </section>
  );
}
