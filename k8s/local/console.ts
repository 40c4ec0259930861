import type { PlatformSecrets } from "./platform.ts";
import { adminOrigin, issuer } from "./apps.ts";
import { ports } from "./ports.ts";
import type { RunningPlatform } from "./run.ts";

const tty = Deno.stdout.isTerminal() && !Deno.noColor;
const dim = (text: string) => tty ? `\x1b[2m${text}\x1b[0m` : text;
const bold = (text: string) => tty ? `\x1b[1m${text}\x1b[0m` : text;
const red = (text: string) => tty ? `\x1b[31m${text}\x1b[0m` : text;

/** What `start` says, calmly, to the person at the terminal. */
export class Console {
  #began = performance.now();

  step(line: string): void {
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(1).padStart(6);
    console.log(`${dim(`${seconds} s`)}  ${line}`);
  }

  fail(message: string): void {
    console.error(red(`\n${message}\n`));
  }

  ready({ firstStart }: RunningPlatform, { firstAdmin }: PlatformSecrets, seconds: number): void {
    const demo = `http://demo.localhost:${ports.gateway}`;
    const rows = [
      ["Demo shop, for its staff", `${demo}/`],
      ["Demo shop, for its customers", `${demo}/shop`],
      ["Admin: shops and their lives", `${adminOrigin}/`],
      ["Identity: accounts", `${issuer}/`],
      ["The design system", `${demo}/components`],
    ];
    const width = Math.max(...rows.map(([label]) => label.length));
    console.log(`\n${bold("Vecton is running")} ${dim(`(ready in ${seconds.toFixed(1)} s)`)}\n`);
    for (const [label, url] of rows) console.log(`  ${label.padEnd(width)}  ${url}`);
    console.log(`\n  ${"Sign in with".padEnd(width)}  ${bold(firstAdmin.email)}`);
    console.log(
      firstStart
        ? `  ${"Password".padEnd(width)}  ${bold(firstAdmin.password)}`
        : `  ${"Password".padEnd(width)}  ${
          dim("as at the first start (kept in .vecton/platform.json)")
        }`,
    );
    console.log(`\n  ${dim("Ctrl-C stops everything; the data stays in .vecton/")}\n`);
  }
}
