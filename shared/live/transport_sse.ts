import type { ClientMessage } from "./protocol.ts";
import type { OpenTransport } from "./transport.ts";

/**
 * Server-sent events, where sockets are blocked. Read by `fetch`: `EventSource` cannot send the
 * token in a header, and in an address it would end up in logs.
 */
export const openStream: OpenTransport = (token, asked, on) => {
  const abort = new AbortController();
  const { signal } = abort;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  let stream: string | undefined;
  let waiting: ClientMessage[] = [];
  let ended = false;
  const end = (code: number) => {
    if (ended) return;
    ended = true;
    abort.abort();
    on.closed(code);
  };

  async function post(message: ClientMessage): Promise<void> {
    if ("token" in message) headers.authorization = `Bearer ${message.token}`;
    const body = JSON.stringify({ stream, message });
    const response = await fetch("/events/messages", { method: "POST", headers, body, signal });
    // Another process answers: only a new stream has what is asked for.
    if (!response.ok) end(0);
  }

  function receive(lines: string[]): void {
    const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
    if (!data) return;
    const message = JSON.parse(data);
    if (lines.includes("event: close")) end(message.code);
    else if ("welcome" in message) {
      if (message.stream) {
        stream = message.stream;
        for (const each of waiting) say(each);
        waiting = [];
      }
      on.opened(message.welcome);
    } else on.message(message);
  }

  const say = (message: ClientMessage) => void post(message).catch(() => end(0));

  (async () => {
    const body = JSON.stringify({ subs: asked() });
    const response = await fetch("/events", { method: "POST", headers, body, signal });
    if (!response.ok) return end(response.status === 401 ? 4003 : 0);
    const parts = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (true) {
      const { value, done } = await parts.read();
      if (done) return end(0);
      on.alive();
      const events = (text + value).split("\n\n");
      text = events.pop()!;
      for (const event of events) receive(event.split("\n"));
    }
  })().catch(() => end(0));

  return {
    send(message) {
      if (stream) say(message);
      // What is subscribed to before the stream is known was not in its beginning.
      else waiting.push(message);
    },
    close() {
      ended = true;
      abort.abort();
    },
  };
};
