/**
 * Sends GET requests over connections that stay open, one after the other on each, for some seconds,
 * and prints what it saw as JSON: `deno run --allow-net load.ts <url> <connections> <seconds>`.
 * A process of its own, as it must not share a thread with what it measures.
 */
import { connect } from "node:net";

export interface Load {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

if (import.meta.main) {
  const [url, connections, seconds] = Deno.args;
  console.log(JSON.stringify(await measure(new URL(url), Number(connections), Number(seconds))));
}

async function measure(url: URL, connections: number, seconds: number): Promise<Load> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, () => hold(url, end, times)));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)];
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99) };
}

function hold({ hostname, port, pathname }: URL, end: number, times: number[]): Promise<void> {
  const request = `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\naccept: text/html\r\n\r\n`;
  return new Promise((done, fail) => {
    const socket = connect({ host: "127.0.0.1", port: Number(port), noDelay: true });
    let sent = 0;
    let missing = 0;
    const send = () => {
      sent = performance.now();
      socket.write(request);
    };
    socket.on("connect", send);
    socket.on("error", fail);
    socket.on("data", (data: Uint8Array & { latin1Slice(): string }) => {
      if (missing > 0) missing -= data.byteLength;
      else {
        const text = data.latin1Slice();
        const head = text.indexOf("\r\n\r\n");
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
        if (head === -1 || Number.isNaN(length) || !text.startsWith("HTTP/1.1 200")) {
          return fail(new Error(`Not understood: ${text.slice(0, 200)}`));
        }
        missing = head + 4 + length - data.byteLength;
      }
      if (missing > 0) return;
      const now = performance.now();
      times.push(now - sent);
      if (now < end) send();
      else {
        socket.destroy();
        done();
      }
    });
  });
}
