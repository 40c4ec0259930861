/**
 * How long a tenant takes to render, and ten thousand to be rendered anew and compared with what
 * they were: what a release or the nightly look for drift does.
 */
import { generateCredentials } from "../credentials/mod.ts";
import { namesOf, plans, renderTenant, rings, states } from "./mod.ts";
import { ageRecipient, randomSpec, testPlatform, testRelease } from "./testing.ts";

const count = Number(Deno.args[0] ?? 10_000);
const goalMs = 50;

const { file } = await generateCredentials(namesOf("acme", randomSpec(), testPlatform), {
  existing: [],
  recipients: [ageRecipient],
  dataNamespace: testPlatform.dataNamespace,
});
const input = { platform: testPlatform, release: testRelease, secrets: [file!] };
const tenant = (n: number) =>
  [
    `shop-${n}`,
    randomSpec({
      plan: plans[n % plans.length],
      ring: rings[n % rings.length],
      state: states[n % 7 === 0 ? 1 : 0],
    }),
  ] as const;

const times: number[] = [];
const before = new Map<string, number>();
const hash = (files: Record<string, string>) => {
  // FNV-1a: what lies in git has an id of its own, here the texts are too many to be kept.
  let value = 0x811c9dc5;
  for (const text of Object.values(files)) {
    for (let at = 0; at < text.length; at++) {
      value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
    }
  }
  return value;
};
const began = performance.now();
for (let n = 0; n < count; n++) {
  const [slug, spec] = tenant(n);
  const start = performance.now();
  const files = renderTenant(slug, spec, input);
  times.push(performance.now() - start);
  before.set(slug, hash(files));
}
const rendered = performance.now() - began;

// Every hundredth tenant has changed.
let different = 0;
const again = performance.now();
for (let n = 0; n < count; n++) {
  const [slug, spec] = tenant(n);
  const changed = n % 100 === 0 ? { ...spec, name: "Another name" } : spec;
  if (hash(renderTenant(slug, changed, input)) !== before.get(slug)) different++;
}
const compared = performance.now() - again;
if (different !== Math.ceil(count / 100)) throw new Error(`${different} tenants were different`);

times.sort((a, b) => a - b);
const at = (share: number) => times[Math.floor(share * (times.length - 1))].toFixed(1);
console.log(`a tenant: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms (goal ${goalMs})`);
console.log(`${count} tenants: rendered in ${(rendered / 1000).toFixed(1)} s`);
console.log(
  `rendered again and compared in ${(compared / 1000).toFixed(1)} s, ${different} different`,
);
console.log(`memory ${(Deno.memoryUsage().rss / 1024 ** 2).toFixed(0)} MiB`);
