import type { OpenTransport } from "./transport.ts";

const everyMs = 5000;

/** Asking again and again, where nothing else gets through. */
export const openPolling: OpenTransport = (token, asked, on) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let opened = false;

  async function ask(): Promise<void> {
    clearTimeout(timer);
    const response = await fetch("/events/sync", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ subs: asked() }),
    }).catch(() => null);
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    if (ended) return;
    if (!answer) {
      ended = true;
      return on.closed(response?.status === 401 ? 4003 : 0);
    }
    on.alive();
    if (!opened) on.opened(0);
    opened = true;
    for (const message of answer.messages) on.message(message);
    clearTimeout(timer);
    timer = setTimeout(ask, everyMs);
  }

  ask();
  return {
    send(message) {
      if ("token" in message) token = message.token;
      // The next question has it all; who has just begun to look does not wait for it.
      if ("sub" in message && opened) {
        clearTimeout(timer);
        timer = setTimeout(ask, 50);
      }
    },
    close() {
      ended = true;
      clearTimeout(timer);
    },
  };
};
