import { assert, assertEquals } from "@std/assert";
import type { App } from "fresh";
import { Partial } from "fresh/runtime";
import type { Page } from "playwright-core";
import type { ComponentChildren } from "preact";
import { findBrowser } from "shared/testing/browser.ts";
import { BusyLink, PlainLink } from "./islands/Panel.tsx";
import Tally from "./islands/Tally.tsx";
import { Doc, testApp, visit, type Visitor } from "./support.tsx";

const ignore = !findBrowser();

function navigating(
  name: string,
  app: App<unknown>,
  check: (visitor: Visitor) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore,
    fn: () =>
      visit(app, async (visitor) => {
        await visitor.page.goto(visitor.origin + app.config.basePath);
        await visitor.mark();
        await check(visitor);
      }),
  });
}

/** A page of the small site that most tests walk around in. */
function Site(
  { title, children }: { title: string; children?: ComponentChildren },
) {
  return (
    <Doc title={title}>
      <nav>
        <a href="/">Home</a> <a href="/other">Other</a> <a href="/third?a=1#part">Third</a>
      </nav>
      <Tally />
      <Partial name="main">
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </Partial>
    </Doc>
  );
}

const tall = <div style="height: 3000px">tall</div>;

function site(config?: Parameters<typeof testApp>[0]): App<unknown> {
  return testApp(config)
    .get("/", (ctx) => ctx.render(<Site title="Home">{tall}</Site>))
    .get("/other", (ctx) => ctx.render(<Site title="Other">{tall}</Site>))
    .get("/third", (ctx) =>
      ctx.render(
        <Site title="Third">
          {tall}
          <p id="part">{ctx.url.search}</p>
          {tall}
        </Site>,
      ));
}

const heading = (visitor: Visitor, title: string) =>
  visitor.page.locator("h1", { hasText: title }).waitFor();
// Not `page.goBack()`: it wants to see a page load end.
const back = (page: Page) => page.evaluate(() => void setTimeout(() => history.back()));
const click = (visitor: Visitor, name: string) =>
  visitor.page.locator("a", { hasText: name }).click();

navigating(
  "a link changes the page and the address, and keeps islands outside of partials",
  site(),
  async (visitor) => {
    const { page, origin } = visitor;
    await page.locator("#tally[data-alive=true]").click();
    await click(visitor, "Other");
    await heading(visitor, "Other");
    assertEquals(page.url(), `${origin}/other`);
    assertEquals(await page.title(), "Other");
    assertEquals(await page.locator("#tally").textContent(), "1");
    assert(await visitor.isMarked());
  },
);

/** Waits until the page stands there. */
async function scrolled(page: Page, y: number): Promise<void> {
  await page.waitForFunction((y) => scrollY === y, y);
}

navigating(
  "links to the page and to what lies above it are marked, before and after",
  site(),
  async (visitor) => {
    const { page } = visitor;
    const marks = () =>
      page.locator("nav a").evaluateAll((links) =>
        links.map((
          link,
        ) => [
          link.getAttribute("aria-current"),
          link.getAttribute("data-ancestor"),
        ])
      );
    assertEquals(await marks(), [["page", null], [null, null], [null, null]]);
    await click(visitor, "Other");
    await heading(visitor, "Other");
    assertEquals(await marks(), [["true", "true"], ["page", null], [
      null,
      null,
    ]]);
  },
);

navigating(
  "back and forward bring the page, its address and the place where it was left",
  site(),
  async (visitor) => {
    const { page, origin } = visitor;
    await page.evaluate(() => scrollTo(0, 700));
    await page.evaluate(() => document.querySelectorAll("a")[1].click());
    await heading(visitor, "Other");
    await scrolled(page, 0);
    await page.evaluate(() => scrollTo(0, 300));
    await page.waitForFunction(() => history.state.frsh.y === 300);
    await back(page);
    await heading(visitor, "Home");
    await scrolled(page, 700);
    assertEquals(page.url(), `${origin}/`);
    await page.evaluate(() => void setTimeout(() => history.forward()));
    await heading(visitor, "Other");
    await scrolled(page, 300);
    assertEquals(page.url(), `${origin}/other`);
    assert(await visitor.isMarked());
    // The place is noted a moment after it was scrolled to.
    await page.waitForFunction(() => history.state.frsh.y === 300);
    await page.reload();
    await scrolled(page, 300);
    await back(page);
    await heading(visitor, "Home");
  },
);

navigating(
  "a fragment is scrolled to on another page, and left to the browser on this one",
  site(),
  async (visitor) => {
    const { page, origin, requests } = visitor;
    await click(visitor, "Third");
    await heading(visitor, "Third");
    // Away from what may come to lie under it: a link under the mouse is fetched ahead.
    await page.mouse.move(0, 0);
    assertEquals(page.url(), `${origin}/third?a=1#part`);
    assertEquals(
      await page.locator("#part").textContent(),
      "?a=1",
      "the page sees its own query",
    );
    await page.waitForFunction(() => scrollY > 1000);
    assertEquals(await page.evaluate(() => document.activeElement?.id), "part");
    const before = requests.length;
    await page.waitForFunction(() => history.state.frsh.y > 1000);
    await page.evaluate(() => {
      const link = document.createElement("a");
      link.href = "#tally";
      document.querySelector("main")!.append(link);
      link.click();
    });
    await page.waitForFunction(() => location.hash === "#tally" && scrollY < 100);
    await back(page);
    await page.waitForFunction(() => location.hash === "#part" && scrollY > 1000);
    await back(page);
    await heading(visitor, "Home");
    assert(await visitor.isMarked());
    assertEquals(
      requests.length,
      before + 1,
      "only the way home asked the server",
    );
  },
);

navigating(
  "entries of the history that others made are left to them",
  site(),
  async (visitor) => {
    const { page, requests } = visitor;
    const before = requests.length;
    await page.evaluate(() => {
      history.replaceState({ custom: 1 }, "", "?one");
      history.pushState({ custom: 2 }, "", "?two");
    });
    await back(page);
    await page.waitForFunction(() => location.search === "?one");
    await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
    assertEquals(requests.length, before);
    assert(await visitor.isMarked());
  },
);

navigating(
  "the new page is announced, and the keyboard goes on at its heading",
  site(),
  async (visitor) => {
    const { page } = visitor;
    await page.locator("nav a").nth(1).focus();
    await page.keyboard.press("Enter");
    await heading(visitor, "Other");
    assertEquals(
      await page.evaluate(() => document.activeElement!.textContent),
      "Other",
    );
    await page.locator("[role=status]", { hasText: "Other" }).waitFor({
      state: "attached",
    });
  },
);

navigating(
  "islands, and links made by them, take part under a base path",
  (() => {
    const app = testApp({ basePath: "/base" });
    return app
      .get("/", (ctx) =>
        ctx.render(
          <Site title="Start">
            <a href="/base/next">next</a>
          </Site>,
        ))
      .get("/next", (ctx) =>
        ctx.render(
          <Site title="Next">
            <Tally id="late" />
          </Site>,
        ));
  })(),
  async (visitor) => {
    await click(visitor, "next");
    await visitor.page.locator("#late[data-alive=true]").click();
    assertEquals(await visitor.page.locator("#late").textContent(), "1");
    assert(await visitor.isMarked());
  },
);

navigating(
  "an indicator is true while its link loads",
  (() => {
    const gate = Promise.withResolvers<void>();
    return testApp()
      .get("/", (ctx) =>
        ctx.render(
          <Doc>
            <BusyLink href="/slow" />
            <Partial name="m">a</Partial>
          </Doc>,
        ))
      .get("/slow", async (ctx) => {
        await gate.promise;
        return ctx.render(
          <Partial name="m">
            <i>slow</i>
          </Partial>,
        );
      })
      .get("/open", (ctx) => (gate.resolve(), ctx.text("")));
  })(),
  async ({ page, origin }) => {
    await page.locator("#busy-link").click();
    await page.locator("#busy", { hasText: "loading" }).waitFor();
    assertEquals(await page.locator("html[data-frsh-busy]").count(), 1);
    await fetch(`${origin}/open`).then((response) => response.body?.cancel());
    await page.locator("i").waitFor();
    await page.locator("#busy", { hasText: "idle" }).waitFor();
    assertEquals(await page.locator("html[data-frsh-busy]").count(), 0);
  },
);

navigating(
  "client navigation ends where an ancestor, or an island, switches it off",
  (() => {
    return testApp()
      .get("/", (ctx) =>
        ctx.render(
          <Doc>
            <div f-client-nav={false}>
              <a href="/next" id="off">off</a>
            </div>
            <PlainLink href="/next" />
            <Partial name="main">
              <p>start</p>
            </Partial>
          </Doc>,
        ))
      .get("/next", (ctx) =>
        ctx.render(
          <Doc>
            <Partial name="main">
              <h1>Next</h1>
            </Partial>
          </Doc>,
        ));
  })(),
  async (visitor) => {
    const { page, origin } = visitor;
    for (const id of ["off", "plain"]) {
      await page.goto(origin);
      await visitor.mark();
      await page.locator(`#${id}`).click();
      await heading(visitor, "Next");
      assertEquals(await visitor.isMarked(), false, id);
    }
  },
);

navigating(
  "the page asked for last wins, however slow the first one was",
  (() => {
    const gate = Promise.withResolvers<void>();
    const seen: string[] = [];
    return site()
      .get("/slow", async (ctx) => {
        ctx.req.signal.addEventListener(
          "abort",
          () => (seen.push("aborted"), gate.resolve()),
        );
        await gate.promise;
        return ctx.render(<Site title="Slow" />);
      })
      .get("/links", (ctx) =>
        ctx.render(
          <Site title="Links">
            <a href="/slow">slow</a>
          </Site>,
        ))
      .get("/seen", (ctx) => ctx.json(seen));
  })(),
  async (visitor) => {
    const { page, origin } = visitor;
    await page.goto(`${origin}/links`);
    await visitor.mark();
    const length = await page.evaluate(() => history.length);
    await click(visitor, "slow");
    await page.waitForURL("**/slow");
    await click(visitor, "Other");
    await heading(visitor, "Other");
    assertEquals(page.url(), `${origin}/other`);
    const seen = await (await fetch(`${origin}/seen`)).json();
    assertEquals(seen, ["aborted"], "the first request was not given up");
    assertEquals(await page.evaluate(() => history.length), length + 1);
    await back(page);
    await heading(visitor, "Links");
    assert(await visitor.isMarked());
  },
);

navigating(
  "a page without partials, an error page and a file become ordinary loads",
  (() => {
    return site()
      .get("/bare", (ctx) =>
        ctx.render(
          <Doc>
            <h1>Bare</h1>
          </Doc>,
        ))
      .get("/gone", (ctx) =>
        ctx.render(
          <Doc>
            <h1>Gone</h1>
          </Doc>,
          { status: 404 },
        ))
      .get("/plain-error", () => new Response("Broken", { status: 500 }))
      .get("/moved", (ctx) => ctx.redirect("/bare"))
      .get("/menu", (ctx) =>
        ctx.render(
          <Site title="Menu">
            {["/bare", "/gone", "/plain-error", "/moved", "/notes.txt"].map((
              href,
            ) => <a href={href} key={href}>{href}</a>)}
          </Site>,
        ));
  })(),
  async (visitor) => {
    const { page, origin } = visitor;
    const cases = [
      ["/bare", "Bare", "/bare"],
      ["/gone", "Gone", "/gone"],
      ["/plain-error", "Broken", "/plain-error"],
      ["/moved", "Bare", "/bare"],
      ["/notes.txt", "a plain file", "/notes.txt"],
    ];
    for (const [href, shown, path] of cases) {
      await page.goto(`${origin}/menu`);
      await page.locator(`a[href="${href}"]`).click();
      await page.getByText(shown, { exact: true }).waitFor();
      assertEquals(page.url(), origin + path);
      await back(page);
      await heading(visitor, "Menu");
      assertEquals(page.url(), `${origin}/menu`, `one step back from ${href}`);
    }
  },
);

navigating(
  "a download leaves page, address and history as they are",
  site()
    .get("/report", () =>
      new Response("a,b", {
        headers: {
          "content-type": "text/csv",
          "content-disposition": "attachment; filename=r.csv",
        },
      }))
    .get("/reports", (ctx) =>
      ctx.render(
        <Site title="Reports">
          <a href="/report">Get it</a>
        </Site>,
      )),
  async (visitor) => {
    const { page, origin } = visitor;
    await page.goto(`${origin}/reports`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      click(visitor, "Get it"),
    ]);
    assertEquals(download.suggestedFilename(), "r.csv");
    assertEquals(page.url(), `${origin}/reports`);
  },
);

navigating(
  "a page of another build of islands is loaded as a whole",
  (() => {
    const other = site().get("/newer", async (ctx) => {
      const response = await ctx.render(<Site title="Newer" />);
      const html = (await response.text()).replaceAll(
        "fresh-islands.js",
        "fresh-islands.js?newer",
      );
      return new Response(html, response);
    });
    return other.get("/links", (ctx) =>
      ctx.render(
        <Site title="Links">
          <a href="/newer">Newer</a>
        </Site>,
      ));
  })(),
  async (visitor) => {
    const { page, origin } = visitor;
    await page.goto(`${origin}/links`);
    await visitor.mark();
    await click(visitor, "Newer");
    await heading(visitor, "Newer");
    await page.locator("#tally[data-alive=true]").click();
    assertEquals(await page.locator("#tally").textContent(), "1");
    assertEquals(await visitor.isMarked(), false);
  },
);

navigating(
  "a page with fewer regions than this one is loaded, so that none is left behind",
  testApp()
    .get("/", (ctx) =>
      ctx.render(
        <Doc>
          <a href="/one">one</a>
          <Partial name="main">
            <h1>Two regions</h1>
          </Partial>
          <Partial name="side">
            <p id="side">side</p>
          </Partial>
        </Doc>,
      ))
    .get("/one", (ctx) =>
      ctx.render(
        <Doc>
          <Partial name="main">
            <h1>One region</h1>
          </Partial>
        </Doc>,
      )),
  async (visitor) => {
    await click(visitor, "one");
    await heading(visitor, "One region");
    assertEquals(await visitor.page.locator("#side").count(), 0);
  },
);

navigating(
  "f-partial says where the content comes from; the address is the link's",
  testApp()
    .get("/", (ctx) =>
      ctx.render(
        <Doc>
          <a href="/shown" f-partial="/fetched">
            <svg width="20" height="20">
              <circle id="dot" r="9" cx="10" cy="10" />
            </svg>
          </a>
          <Partial name="main">
            <p>start</p>
          </Partial>
          <Partial name="side">
            <p id="side">side</p>
          </Partial>
        </Doc>,
      ))
    .get("/fetched", (ctx) =>
      ctx.render(
        <Partial name="main">
          <h1>Fetched</h1>
        </Partial>,
      )),
  async (visitor) => {
    await visitor.page.locator("#dot").click();
    await heading(visitor, "Fetched");
    assertEquals(new URL(visitor.page.url()).pathname, "/shown");
    assertEquals(await visitor.page.locator("#side").count(), 1);
    assert(await visitor.isMarked());
  },
);

navigating(
  "what a pointer rests on is fetched before the click, once",
  site(),
  async (visitor) => {
    const { page, requests } = visitor;
    const fetched = page.waitForRequest((request) => request.url().includes("/other"));
    await page.locator("nav a").nth(1).hover();
    assertEquals((await fetched).headers().purpose, "prefetch");
    await click(visitor, "Other");
    await heading(visitor, "Other");
    assertEquals(
      requests.filter((path) => path.startsWith("/other")).length,
      1,
    );
  },
);

navigating(
  "a page that the browser keeps by its address is never a partial",
  site()
    .get("/cached", async (ctx) => {
      const response = await ctx.render(<Site title="Cached" />);
      return new Response(response.body, response);
    })
    .get("/links", (ctx) =>
      ctx.render(
        <Site title="Links">
          <a href="/cached">Cached</a>
        </Site>,
      )),
  async (visitor) => {
    const { page, origin } = visitor;
    await page.goto(`${origin}/links`);
    const answered = page.waitForResponse((response) => response.url().includes("/cached"));
    await click(visitor, "Cached");
    const headers = (await answered).headers();
    await heading(visitor, "Cached");
    assertEquals(headers["cache-control"], "no-store");
    assert(headers.vary.toLowerCase().includes("x-fresh-partial"));
    assertEquals(page.url(), `${origin}/cached`);
  },
);

navigating(
  "with a view transition the page changes inside of it",
  testApp()
    .get("/", (ctx) =>
      ctx.render(
        <Doc>
          <div f-view-transition>
            <a href="/next">next</a>
          </div>
          <Partial name="main">
            <p>start</p>
          </Partial>
        </Doc>,
      ))
    .get("/next", (ctx) =>
      ctx.render(
        <Doc>
          <Partial name="main">
            <h1>Next</h1>
          </Partial>
        </Doc>,
      )),
  async (visitor) => {
    await visitor.page.evaluate(() => {
      const start = document.startViewTransition.bind(document);
      document.startViewTransition = (update) => {
        document.documentElement.dataset.transitions = "1";
        return start(update);
      };
    });
    await click(visitor, "next");
    await heading(visitor, "Next");
    assertEquals(
      await visitor.page.locator("html[data-transitions]").count(),
      1,
    );
  },
);

const withDialog = (name: string, children?: ComponentChildren) => (
  <Doc title={name}>
    <a id="back" href="/">back</a>
    <Partial name="main">
      <h1>{name}</h1>
      <dialog id="dialog">{children}</dialog>
    </Partial>
  </Doc>
);

navigating(
  "a link in a modal dialog leads to a page that can be used",
  testApp()
    .get("/", (ctx) => ctx.render(withDialog("Home", <a id="on" href="/on">on</a>)))
    .get("/on", (ctx) => ctx.render(withDialog("On"))),
  async (visitor) => {
    const { page } = visitor;
    await page.evaluate(() => (document.getElementById("dialog") as HTMLDialogElement).showModal());
    await click(visitor, "on");
    await heading(visitor, "On");
    await click(visitor, "back");
    await heading(visitor, "Home");
    assert(await visitor.isMarked());
  },
);
