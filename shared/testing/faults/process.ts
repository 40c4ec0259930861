import { TextLineStream } from "@std/streams/text_line_stream";
import { killChild } from "./engine.ts";
import type { Settings } from "./processes/child.ts";

/** A process of the scenario, which may be killed and started again under the same name. */
export class Process implements AsyncDisposable {
  #child: Deno.ChildProcess | null = null;
  #wanted = false;
  #answers: ((message: Record<string, unknown>) => void)[] = [];
  #reading: Promise<unknown> = Promise.resolve();
  /** Ends that nobody ordered, with the exit code. */
  readonly crashes: number[] = [];

  constructor(readonly script: string, readonly settings: Settings) {}

  get name(): string {
    return this.settings.name;
  }

  /** What it has said to its log, over all its lives. */
  get log(): string {
    return `${this.settings.folder}/${this.name}.log`;
  }

  /** Starts it where it does not run; `ready` waits until it works. */
  start(): void {
    if (this.#child) return;
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--quiet", "--no-check"],
        new URL(`./processes/${this.script}.ts`, import.meta.url).pathname,
        JSON.stringify(this.settings),
      ],
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.#wanted = true;
    this.#reading = Promise.all([this.#read(child), this.#keepLog(child)]);
    child.status.then(({ code }) => {
      if (this.#child !== child) return;
      this.#child = null;
      if (this.#wanted) this.crashes.push(code);
    });
  }

  /** The next message it says. */
  next(limitMs = 60_000): Promise<Record<string, unknown>> {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
    const timer = setTimeout(() => {
      reject(new Error(`${this.name} said nothing within ${limitMs / 1000} s: see ${this.log}`));
    }, limitMs);
    this.#answers.push((message) => {
      clearTimeout(timer);
      resolve(message);
    });
    return promise;
  }

  /** Sends it a command; lost where it does not run. */
  async tell(command: string): Promise<void> {
    const writer = this.#child?.stdin.getWriter();
    await writer?.write(new TextEncoder().encode(`${command}\n`)).catch(() => {});
    writer?.releaseLock();
  }

  async kill(): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    this.#child = null;
    if (!child) return;
    await killChild(child);
    await child.stdin.close().catch(() => {});
    await this.#reading;
  }

  /** Asks it to end as it would be asked in production; killed where it does not within `limitMs`. */
  async stop(limitMs = 20_000): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#wanted = false;
    await this.tell("stop");
    const late = setTimeout(() => this.#signal("SIGKILL"), limitMs);
    await child.status;
    clearTimeout(late);
    this.#child = null;
    await child.stdin.close().catch(() => {});
    await this.#reading;
  }

  freeze(): void {
    this.#signal("SIGSTOP");
  }

  thaw(): void {
    this.#signal("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#child?.kill(signal);
    } catch {
      // It has ended.
    }
  }

  async #read(child: Deno.ChildProcess): Promise<void> {
    const lines = child.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream());
    for await (const line of lines as ReadableStream<string>) {
      // Logs may go the same way.
      const message = line.startsWith('{"ready"') || line.startsWith('{"views"');
      if (message) this.#answers.shift()?.(JSON.parse(line));
      else if (line) await Deno.writeTextFile(this.log, `${line}\n`, { append: true });
    }
  }

  async #keepLog(child: Deno.ChildProcess): Promise<void> {
    using file = await Deno.open(this.log, { append: true, create: true });
    for await (const chunk of child.stderr) await file.write(chunk);
  }
}
