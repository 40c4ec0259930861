import { assertThrows } from "@std/assert";
import { Webhook } from "standardwebhooks";
import { newSecret, signedHeaders } from "./signature.ts";

const now = () => Math.floor(Date.now() / 1000);
const body = JSON.stringify({ type: "stock.changed", data: { sku: "MAT35-Z" } });

Deno.test("a receiver's Standard Webhooks library accepts what Vecton signs", () => {
  const secret = newSecret();
  new Webhook(secret).verify(body, signedHeaders([secret], "id-1", now(), body));
});

Deno.test("while a secret is rotated both the old and the new one verify", () => {
  const [old, fresh] = [newSecret(), newSecret()];
  const headers = signedHeaders([fresh, old], "id-1", now(), body);
  new Webhook(old).verify(body, headers);
  new Webhook(fresh).verify(body, headers);
});

Deno.test("an altered body, an old timestamp and a foreign secret are refused", () => {
  const secret = newSecret();
  const headers = signedHeaders([secret], "id-1", now(), body);
  assertThrows(() => new Webhook(secret).verify(body + " ", headers));
  assertThrows(() => new Webhook(newSecret()).verify(body, headers));
  const stale = signedHeaders([secret], "id-1", now() - 3600, body);
  assertThrows(() => new Webhook(secret).verify(body, stale));
});
