/** What the processes of the scenario have in common: they are told things by lines of JSON. */
import { TextLineStream } from "@std/streams/text_line_stream";

import type { Control } from "../controls.ts";

/** What the scenario gives every process in its first argument. */
export interface Settings {
  name: string;
  seed: number;
  tenant: string;
  databaseUrl: string;
  amqpUrl: string | null;
  redisUrl: string | null;
  /** Where the process writes what must outlive it. */
  folder: string;
  port: number;
  liveSecret: string;
  control: Control | null;
}

export const settings: Settings = JSON.parse(Deno.args[0] ?? "{}");

/** Tells the scenario something. */
export function say(message: Record<string, unknown>): void {
  console.log(JSON.stringify(message));
}

/** Calls `heard` for each command; the process ends with the scenario that started it. */
export async function listen(heard: (command: string) => unknown): Promise<never> {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  for await (const line of lines as ReadableStream<string>) await heard(line);
  Deno.exit(0);
}
