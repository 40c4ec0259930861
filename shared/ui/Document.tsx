import { Partial } from "fresh/runtime";
import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import { uiMessages } from "./messages.ts";
import type { Theme } from "./preferences.ts";

export interface DocumentProps {
  title: string;
  locale: Locale;
  theme: Theme;
  /** URL of the stylesheet, from `asset()`. */
  stylesheet: string;
  /** Whether links and forms change the page without loading it anew. */
  clientNavigation?: boolean;
  children: ComponentChildren;
}

/** The whole HTML document around a page. */
export function Document(props: DocumentProps) {
  const { title, locale, theme, stylesheet, clientNavigation = false, children } = props;
  return (
    <html lang={locale} data-theme={theme === "system" ? undefined : `vecton-${theme}`}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        <title>{title}</title>
        <link rel="stylesheet" href={stylesheet} />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      </head>
      {clientNavigation
        ? (
          <body f-client-nav>
            <Partial name="page">{children}</Partial>
            <SendingFailed locale={locale} />
          </body>
        )
        : <body>{children}</body>}
    </html>
  );
}

/** What a form that could not be sent says; the form stays as it was filled. */
function SendingFailed({ locale }: { locale: Locale }) {
  const m = uiMessages(locale);
  return (
    <div id="sending-failed" role="alert" hidden class="toast toast-center z-50">
      <div class="alert alert-error w-max max-w-[min(36rem,90vw)]">
        <p>{m.sendingFailed}</p>
        <button type="button" class="btn btn-sm">{m.dismiss}</button>
      </div>
      <script dangerouslySetInnerHTML={{ __html: sendingFailed }} />
    </div>
  );
}

const sendingFailed = `{
  const box = document.currentScript.parentElement;
  addEventListener("fresh:failed", (event) => { event.preventDefault(); box.hidden = false; });
  for (const type of ["submit", "fresh:navigated"]) addEventListener(type, () => box.hidden = true);
  box.querySelector("button").addEventListener("click", () => box.hidden = true);
}`;
