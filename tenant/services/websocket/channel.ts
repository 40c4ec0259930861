import { Buffer } from "node:buffer";
import type { ChannelStore, Entry, Following, Position } from "shared/cache/channels/mod.ts";
import type { ChannelKind } from "./kinds.ts";
import type { Subscription } from "./listener.ts";

export interface Answer {
  what: "ok" | "since" | "snap" | "gap" | "refused";
  message: Buffer;
}

interface Held {
  /** Position of its last change; 0 where that was before the history. */
  seq: number;
  ver: number;
  /** The update as it is sent. */
  text: string;
  gone: boolean;
}

/** Changes that are kept to tell a listener what it missed; of a log the only ones. */
const historyLimit = 1000;
/** Encoded messages that are kept until the next change. */
const memoLimit = 64;
/** Values that are sent at once to who names no keys. */
const snapshotLimit = 2000;

/**
 * A channel as this process follows it. All of a channel's values are held, so that snapshots and
 * what was missed cost no query, however many come back at once.
 */
export class Channel {
  readonly subscriptions = new Set<Subscription>();
  epoch = "";
  /** Position of the last entry taken in, and of the last one sent. */
  seq = 0;
  flushed = 0;
  ready = false;
  emptySince = Date.now();
  /** Changes after this position are known. */
  #base = 0;
  #values = new Map<string, Held>();
  #history: { seq: number; key: string; text: string }[] = [];
  #early: Entry[] = [];
  #memo = new Map<string, Buffer>();

  constructor(readonly name: string, readonly kind: ChannelKind) {}

  /**
   * The position first, then the values, then what came after the position: in any other order a
   * change could fall between.
   */
  async load(store: ChannelStore, following: Following): Promise<void> {
    this.ready = false;
    this.#early = [];
    let position: Position;
    let history: Entry[];
    let values;
    while (true) {
      position = await following.follow(this.name);
      values = await this.kind.load?.(position) ?? [];
      const kept = await store.history(this.name);
      if (kept.epoch === position.epoch) {
        history = kept.entries.filter(({ seq }) => seq <= position.seq);
        break;
      }
      this.#early = [];
    }
    this.#memo.clear();
    this.#history = [];
    this.#values.clear();
    for (const { key, ver, data } of values) {
      this.#values.set(key, { seq: 0, ver, text: textOf(key, ver, data), gone: false });
    }
    this.epoch = position.epoch;
    this.#base = (history[0]?.seq ?? position.seq + 1) - 1;
    this.seq = this.#base;
    this.#take(history);
    this.seq = this.flushed = position.seq;
    this.#take(this.#early);
    this.#early = [];
    this.ready = true;
  }

  /** Takes in the next entries. */
  receive(epoch: string, entries: Entry[]): void {
    if (!this.ready) this.#early.push(...entries);
    else if (epoch === this.epoch) this.#take(entries);
  }

  #take(entries: Entry[]): void {
    if (entries.length === 0) return;
    for (const { seq, key, ver, data } of entries) {
      this.seq = seq;
      const text = textOf(key, ver, data);
      this.#history.push({ seq, key, text });
      if (this.kind.log) continue;
      const held = this.#values.get(key);
      // An older version changes nothing, but who asks is told the value again. An equal one is
      // what the values were read with, or later.
      if (held && held.ver >= ver) held.seq = seq;
      else this.#values.set(key, { seq, ver, text, gone: data === "null" });
    }
    if (this.#history.length > 2 * historyLimit) {
      this.#history = this.#history.slice(-historyLimit);
      if (this.kind.log) this.#base = this.#history[0].seq - 1;
    }
    this.#memo.clear();
  }

  /** Whether what came after `seq` can be told. */
  covers(seq: number): boolean {
    return seq >= this.#base;
  }

  /** The changes after a position, as one message; encoded once, however many are sent it. */
  since(position: number): Buffer {
    return this.#once(`since ${position}`, () => {
      const changes: string[] = [];
      const first = position + 1 - (this.#history[0]?.seq ?? Infinity);
      if (this.kind.log) changes.push(...this.#history.slice(first).map(({ text }) => text));
      else if (first >= 0) {
        const keys = new Set(this.#history.slice(first).map(({ key }) => key));
        for (const key of keys) changes.push(this.#values.get(key)!.text);
      } else {
        for (const held of this.#values.values()) if (held.seq > position) changes.push(held.text);
      }
      return this.#message(`"from":${position + 1},"s":${this.seq},"u":[${changes}]`);
    });
  }

  /** What somebody is told who begins to listen, or comes back. */
  answer(at?: { epoch: string; seq: number }, keys?: string[], part = false): Answer {
    const known = at !== undefined && at.epoch === this.epoch && this.covers(at.seq);
    if (known) {
      // Ahead of this process: it heard another one that was quicker.
      return at.seq >= this.seq
        ? { what: "ok", message: this.#message(`"s":${at.seq},"ok":true`) }
        : { what: "since", message: this.since(at.seq) };
    }
    const gap = at === undefined ? "" : `,"gap":true`;
    if (this.kind.log) {
      const message = this.#message(`"s":${this.seq}${gap || ',"ok":true'}`);
      return { what: at ? "gap" : "ok", message };
    }
    if (keys) {
      const found = keys.map((key) => this.#values.get(key)).filter((held) => held && !held.gone);
      const snap = found.map((held) => held!.text);
      const more = `${gap}${part ? ',"part":true' : ""}`;
      return { what: "snap", message: this.#message(`"s":${this.seq},"snap":[${snap}]${more}`) };
    }
    if (!this.kind.listed || this.#values.size > snapshotLimit) {
      const error = { error: "name the keys that you show", c: this.name };
      return { what: "refused", message: Buffer.from(JSON.stringify(error)) };
    }
    const message = this.#once(`all ${gap}`, () => {
      const snap = [...this.#values.values()].filter(({ gone }) => !gone).map(({ text }) => text);
      return this.#message(`"s":${this.seq},"snap":[${snap}]${gap}`);
    });
    return { what: "snap", message };
  }

  /** The thread was lost: everybody has to ask again. */
  gap(): Buffer {
    return this.#message(`"s":${this.seq},"gap":true`);
  }

  #message(rest: string): Buffer {
    return Buffer.from(`{"c":${JSON.stringify(this.name)},"e":"${this.epoch}",${rest}}`);
  }

  #once(key: string, make: () => Buffer): Buffer {
    let made = this.#memo.get(key);
    if (made) return made;
    made = make();
    if (this.#memo.size < memoLimit) this.#memo.set(key, made);
    return made;
  }
}

function textOf(key: string, ver: number, data: string): string {
  return `{"key":${JSON.stringify(key)},"ver":${ver},"data":${data}}`;
}
