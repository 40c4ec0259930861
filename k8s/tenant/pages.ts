import type { TenantSpec } from "./spec.ts";

const texts = {
  hu: {
    waking: ["Egy pillanat…", "Az oldal néhány másodpercen belül megnyílik."],
    stopped: [
      "Ez az üzlet most nem elérhető",
      "A szolgáltatás szünetel. Kérjük, nézzen vissza később.",
    ],
  },
  en: {
    waking: ["One moment…", "The page will open in a few seconds."],
    stopped: ["This shop is not available", "The service is paused. Please come back later."],
  },
};

/** The pages that the interceptor shows in a sleeping tenant's place; they load nothing else. */
export function sleepingPages({ locale }: TenantSpec): Record<string, string> {
  const page = ([title, text]: string[], refresh: string) =>
    `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${refresh}<title>${title}</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;min-height:90vh;display:grid;place-content:center;text-align:center;padding:1rem}</style>
</head>
<body>
<main><h1>${title}</h1><p>${text}</p></main>
</body>
</html>
`;
  return {
    "waking.html": page(texts[locale].waking, '<meta http-equiv="refresh" content="3">\n'),
    "stopped.html": page(texts[locale].stopped, ""),
  };
}
