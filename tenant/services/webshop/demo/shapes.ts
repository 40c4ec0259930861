/** Colours of a drawing, from the light side to the outline. */
export interface Palette {
  base: string;
  light: string;
  dark: string;
}

const metal = "#c9ced1";

/**
 * Drawings of goods on a 400 × 400 field with the ground at 330, in the colour of the variant.
 * Flat surfaces with one light and one shaded side: they stay clear when small.
 */
export const shapes = {
  backpack: ({ base, light, dark }: Palette) => `
    <path d="M165 98q0-34 35-34t35 34" fill="none" stroke="${dark}" stroke-width="11"/>
    <path d="M118 182q0-94 82-94t82 94v118q0 30-30 30H148q-30 0-30-30z" fill="${base}"/>
    <path d="M200 88q82 0 82 94v118q0 30-30 30h-52z" fill="${dark}" opacity=".22"/>
    <path d="M126 190q74 34 148 0v-22q-8-66-74-66t-74 66z" fill="${light}"/>
    <path d="M146 236h108v62q0 14-14 14h-80q-14 0-14-14z" fill="${dark}" opacity=".5"/>
    <path d="M146 250h108" stroke="${light}" stroke-width="5"/>
    <path d="M170 180v54M230 180v54" stroke="${dark}" stroke-width="9"/>
    <rect x="163" y="206" width="14" height="18" rx="3" fill="${metal}"/>
    <rect x="223" y="206" width="14" height="18" rx="3" fill="${metal}"/>`,
  tent: ({ base, light, dark }: Palette) => `
    <path d="M200 104 62 330h276z" fill="${base}"/>
    <path d="M200 104 338 330H236z" fill="${dark}" opacity=".4"/>
    <path d="M200 104 164 330h72z" fill="#2c2a27"/>
    <path d="M200 104 130 330h40q26-92 30-226z" fill="${light}"/>
    <path d="M200 104q4 134 30 226h40z" fill="${light}" opacity=".75"/>
    <path d="M200 104V86M62 330l-22 10M338 330l22 10" stroke="${dark}" stroke-width="6" stroke-linecap="round"/>`,
  sleepingbag: ({ base, light, dark }: Palette) => `
    <path d="M140 96q60-42 120 0 26 30 18 84l-20 132q-4 20-58 20t-58-20l-20-132q-8-54 18-84z" fill="${base}"/>
    <path d="M200 74q32 2 60 22 26 30 18 84l-20 132q-4 20-58 20z" fill="${dark}" opacity=".25"/>
    <ellipse cx="200" cy="134" rx="46" ry="38" fill="${dark}"/>
    <ellipse cx="200" cy="142" rx="36" ry="28" fill="${light}"/>
    <path d="M128 210q72 22 144 0M136 252q64 20 128 0M144 292q56 16 112 0" fill="none" stroke="${light}" stroke-width="5" opacity=".7"/>`,
  poles: ({ base, light, dark }: Palette) => `
    <g stroke-linecap="round"><path d="M146 120 112 326M246 120l42 206" stroke="${metal}" stroke-width="8"/>
    <path d="M148 112l-14 84M244 112l16 84" stroke="${base}" stroke-width="13"/>
    <path d="M158 62l-9 52M235 62l8 52" stroke="#b98d5a" stroke-width="20"/></g>
    <path d="M98 308h32M272 308h32" stroke="${dark}" stroke-width="9" stroke-linecap="round"/>
    <path d="M150 80q-40 18-18 56M242 80q42 18 18 56" fill="none" stroke="${light}" stroke-width="6"/>`,
  jacket: ({ base, light, dark }: Palette) => `
    <path d="M152 104 96 136 66 290l46 12 24-92v120h128V210l24 92 46-12-30-154-56-32z" fill="${base}"/>
    <path d="M200 112h48l56 24 30 154-46 12-24-92v120h-64z" fill="${dark}" opacity=".22"/>
    <path d="M152 108q0-48 48-48t48 48q-20 26-48 26t-48-26z" fill="${dark}"/>
    <path d="M164 106q4-30 36-30t36 30q-16 16-36 16t-36-16z" fill="${light}" opacity=".6"/>
    <path d="M200 132v198" stroke="${light}" stroke-width="6"/>
    <path d="M154 262l24-14M246 262l-24-14" stroke="${light}" stroke-width="6" stroke-linecap="round"/>`,
  tshirt: ({ base, light, dark }: Palette) => `
    <path d="M154 92 84 128l-24 70 52 20 20-30v142h136V188l20 30 52-20-24-70-70-36q-10 30-46 30t-46-30z" fill="${base}"/>
    <path d="M246 92l70 36 24 70-52 20-20-30v142h-68V122q36 0 46-30z" fill="${dark}" opacity=".16"/>
    <path d="M154 92q10 30 46 30t46-30" fill="none" stroke="${dark}" stroke-width="7" opacity=".5"/>
    <path d="M166 236l22-34 14 20 10-14 24 28z" fill="${
    light === "#ffffff" ? "#4f6f5c" : light
  }"/>`,
  sweater: ({ base, light, dark }: Palette) => `
    <path d="M150 96 96 124 62 300l48 10 24-106v126h132V204l24 106 48-10-34-176-54-28z" fill="${base}"/>
    <path d="M200 110l50-14 54 28 34 176-48 10-24-106v126h-66z" fill="${dark}" opacity=".18"/>
    <path d="M150 96q50 34 100 0l-8-20q-42 20-84 0z" fill="${dark}"/>
    <path d="M134 180l16 16 17-16 17 16 16-16 16 16 17-16 17 16 16-16M134 208l16 16 17-16 17 16 16-16 16 16 17-16 17 16 16-16" fill="none" stroke="${light}" stroke-width="6"/>
    <path d="M134 316h132" stroke="${dark}" stroke-width="14" opacity=".5"/>`,
  trousers: ({ base, light, dark }: Palette) => `
    <path d="M138 72h124l18 258h-58l-22-170-22 170h-58z" fill="${base}"/>
    <path d="M200 72h62l18 258h-58l-22-170z" fill="${dark}" opacity=".22"/>
    <path d="M136 72h128v20H136z" fill="${dark}"/>
    <path d="M148 110q20 2 22 30M252 110q-20 2-22 30" fill="none" stroke="${light}" stroke-width="5"/>
    <path d="M132 208h46v38h-48zM222 208h46l4 38h-46z" fill="${dark}" opacity=".35"/>`,
  hat: ({ base, light, dark }: Palette) => `
    <circle cx="200" cy="98" r="30" fill="${light}"/>
    <path d="M96 276q-6-160 104-160t104 160z" fill="${base}"/>
    <path d="M200 116q110 0 104 160H200z" fill="${dark}" opacity=".2"/>
    <path d="M104 214l24-22 24 22 24-22 24 22 24-22 24 22 24-22 24 22" fill="none" stroke="${light}" stroke-width="8"/>
    <rect x="84" y="258" width="232" height="54" rx="24" fill="${dark}"/>
    <path d="M112 264v42M144 264v42M176 264v42M208 264v42M240 264v42M272 264v42" stroke="${base}" stroke-width="5"/>`,
  boot: ({ base, light, dark }: Palette) => `
    <path d="M116 92h92l8 108q10 24 60 36 48 12 52 60v8H112z" fill="${base}"/>
    <path d="M276 236q48 12 52 60v8h-74q-14-40 22-68z" fill="${dark}" opacity=".55"/>
    <path d="M112 240h40q16 34 8 64h-48z" fill="${dark}" opacity=".4"/>
    <path d="M106 300h226q4 30-14 30h-58l-8-10-10 10H118q-12 0-12-14z" fill="#2f2b28"/>
    <path d="M112 86h100v26H114z" fill="${dark}"/>
    <path d="M176 132l34 10M178 156l36 10M180 180l42 10M196 206l40 2" stroke="${light}" stroke-width="7" stroke-linecap="round"/>`,
  shoe: ({ base, light, dark }: Palette) => `
    <path d="M78 214q26 10 52-10l30-28q14-10 28 4l52 48q20 14 56 20 42 8 42 50H72q-8-50 6-84z" fill="${base}"/>
    <path d="M296 248q42 8 42 50h-86q2-40 44-50z" fill="${dark}" opacity=".5"/>
    <path d="M72 298q-4-40 2-66 36 16 48 66z" fill="${dark}" opacity=".35"/>
    <path d="M66 294h276q6 34-18 34H84q-18 0-18-34z" fill="#f4f1ea"/>
    <path d="M70 316h270q-4 14-16 14H84q-10 0-14-14z" fill="${dark}"/>
    <path d="M176 192l-20 22M200 214l-20 22M224 236l-20 22" stroke="${light}" stroke-width="8" stroke-linecap="round"/>`,
  socks: ({ base, light, dark }: Palette) => `
    <path d="M216 82h64v128q0 22 18 42l22 24q14 18-4 36t-40 6q-60-40-60-92z" fill="${dark}"/>
    <path d="M122 82h66v128q0 22 18 42l22 26q14 18-4 36t-42 4q-60-42-60-94z" fill="${base}"/>
    <path d="M122 82h66v30h-66z" fill="${light}"/><path d="M216 82h64v30h-64z" fill="${base}"/>
    <path d="M122 130h66M122 148h66" stroke="${light}" stroke-width="7"/>
    <path d="M200 300q6-26 32-24 10 20-8 38t-42 4q6-12 18-18z" fill="${light}"/>`,
  bottle: ({ base, light, dark }: Palette) => `
    <rect x="172" y="56" width="56" height="44" rx="10" fill="#33312e"/>
    <path d="M186 56q0-18 14-18t14 18" fill="none" stroke="#33312e" stroke-width="8"/>
    <path d="M166 100h68q30 20 30 58v142q0 30-30 30h-68q-30 0-30-30V158q0-38 30-58z" fill="${base}"/>
    <path d="M214 100h20q30 20 30 58v142q0 30-30 30h-20z" fill="${dark}" opacity=".35"/>
    <path d="M156 158v138" stroke="${light}" stroke-width="10" stroke-linecap="round" opacity=".8"/>
    <path d="M174 250l22-36 14 20 8-12 18 28z" fill="${light}"/>`,
  mug: ({ base, light, dark }: Palette) => `
    <path d="M268 160h28q40 0 40 46t-40 46h-28v-26h24q18 0 18-20t-18-20h-24z" fill="${dark}"/>
    <path d="M104 124h172v166q0 40-40 40h-92q-40 0-40-40z" fill="${base}"/>
    <path d="M214 124h62v166q0 40-40 40h-40q18-90 18-206z" fill="${dark}" opacity=".18"/>
    <ellipse cx="190" cy="124" rx="86" ry="18" fill="#33312e"/>
    <ellipse cx="190" cy="128" rx="72" ry="12" fill="#5a3a26"/>
    <path d="M146 254l28-48 20 28 12-16 28 36z" fill="${light === "#ffffff" ? "#3f6b86" : light}"/>
    <path d="M170 90q-12-16 0-30t0-30M210 90q-12-16 0-30t0-30" fill="none" stroke="${dark}" stroke-width="5" opacity=".35" stroke-linecap="round"/>`,
  stove: ({ base, light, dark }: Palette) => `
    <path d="M136 330q-16-70 20-104h88q36 34 20 104z" fill="#3f6f8c"/>
    <path d="M200 226h44q36 34 20 104h-64z" fill="#1f3f55" opacity=".4"/>
    <rect x="184" y="176" width="32" height="52" fill="${base}"/>
    <path d="M216 196h50" stroke="${dark}" stroke-width="8" stroke-linecap="round"/>
    <path d="M120 128l64 50M280 128l-64 50M200 118v60" stroke="${dark}" stroke-width="10" stroke-linecap="round"/>
    <ellipse cx="200" cy="170" rx="40" ry="13" fill="${light}"/>
    <path d="M164 156q8-44 36-84 28 40 36 84-36 16-72 0z" fill="#f2a53b"/>
    <path d="M180 156q6-26 20-50 14 24 20 50-20 8-40 0z" fill="#4aa3df"/>`,
  headlamp: ({ base, light, dark }: Palette) => `
    <path d="M72 216q0-112 128-112t128 112" fill="none" stroke="${dark}" stroke-width="30"/>
    <path d="M72 216q0-112 128-112t128 112" fill="none" stroke="${base}" stroke-width="18" stroke-dasharray="22 10"/>
    <rect x="112" y="186" width="176" height="124" rx="34" fill="${base}"/>
    <path d="M200 186h54q34 0 34 34v56q0 34-34 34h-54z" fill="${dark}" opacity=".3"/>
    <circle cx="200" cy="248" r="48" fill="#2b2a28"/><circle cx="200" cy="248" r="36" fill="#fff6cf"/>
    <circle cx="200" cy="248" r="16" fill="#ffd75e"/>
    <path d="M176 184h48" stroke="${light}" stroke-width="10" stroke-linecap="round"/>`,
  chair: ({ base, light, dark }: Palette) => `
    <path d="M116 330 282 206M284 330 118 206M110 110l30 118M290 110l-30 118" stroke="#3a3835" stroke-width="11" stroke-linecap="round"/>
    <path d="M112 96q88 26 176 0l-20 116q-68 18-136 0z" fill="${base}"/>
    <path d="M200 109q46 0 88-13l-20 116q-34 9-68 9z" fill="${dark}" opacity=".2"/>
    <path d="M126 208q74 22 148 0l18 44q-92 30-184 0z" fill="${dark}"/>
    <path d="M138 130q62 16 124 0" fill="none" stroke="${light}" stroke-width="7"/>
    <path d="M82 186h48M270 186h48" stroke="${light}" stroke-width="15" stroke-linecap="round"/>`,
  blanket: ({ base, light, dark }: Palette) => `
    <path d="M90 130h220q20 0 20 20v150H110q-40 0-40-40V150q0-20 20-20z" fill="${base}"/>
    <path d="M70 190h260M70 236h260" stroke="${light}" stroke-width="12" opacity=".8"/>
    <path d="M130 130v170M190 130v170M250 130v170" stroke="${dark}" stroke-width="8" opacity=".35"/>
    <path d="M70 262q0-26 30-26h230v64H110q-40 0-40-38z" fill="${dark}" opacity=".35"/>
    <path d="M112 300v26M136 300v26M160 300v26M184 300v26M208 300v26M232 300v26M256 300v26M280 300v26M304 300v26M326 300v26" stroke="${light}" stroke-width="6" stroke-linecap="round"/>`,
  book: ({ base, light, dark }: Palette) => `
    <path d="M112 78h164q20 0 20 20v218q0 14-14 14H124q-18 0-18-18V96q0-18 6-18z" fill="${dark}"/>
    <path d="M124 70h160q8 0 8 8v226H124z" fill="${base}"/>
    <path d="M124 304h168v20H128q-12-8-4-20z" fill="#f6f1e4"/>
    <path d="M124 70h20v234h-20z" fill="${dark}" opacity=".5"/>
    <path d="M156 256l44-82 26 42 16-22 40 62z" fill="${light}"/><circle cx="252" cy="140" r="16" fill="#f4d27a"/>
    <path d="M166 98h100M166 114h64" stroke="${light}" stroke-width="8" stroke-linecap="round"/>`,
  bar: ({ base, light, dark }: Palette) => `
    <g transform="rotate(-18 200 215)"><path d="M70 160l12 10-12 14 12 14-12 14 12 14-12 14 12 14-12 10h60V160z" fill="${dark}"/>
    <path d="M330 160l-12 10 12 14-12 14 12 14-12 14 12 14-12 14 12 10h-60V160z" fill="${dark}"/>
    <rect x="96" y="156" width="208" height="112" rx="14" fill="${base}"/>
    <path d="M96 226h208v28q0 14-14 14H110q-14 0-14-14z" fill="${dark}" opacity=".3"/>
    <circle cx="150" cy="204" r="26" fill="#f6e6c4"/><circle cx="142" cy="198" r="8" fill="#8a5a2f"/><circle cx="158" cy="212" r="8" fill="#8a5a2f"/>
    <path d="M194 192h84M194 214h60" stroke="${light}" stroke-width="10" stroke-linecap="round"/></g>`,
} as const;

export type Shape = keyof typeof shapes;
