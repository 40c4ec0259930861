import { assertEquals, assertThrows } from "@std/assert";
import { App, ipFilter, type IpFilterOptions, type IpFilterRules } from "fresh";

async function ask(address: string | null, rules: IpFilterRules, options?: IpFilterOptions) {
  const handler = new App().use(ipFilter(rules, options)).get("/", () => new Response("ok"))
    .handler();
  const remoteAddr = address === null
    ? { transport: "unix", path: "/run/app.sock" } as const
    : { transport: "tcp", hostname: address, port: 1 } as const;
  return await handler(
    new Request("http://localhost/", { headers: { "x-forwarded-for": "10.0.0.1" } }),
    { remoteAddr, completed: Promise.resolve() },
  );
}

Deno.test("ipFilter goes by addresses and blocks, those that are denied first", async () => {
  const cases: [IpFilterRules, string | null, number][] = [
    [{}, "192.0.2.1", 200],
    [{ denyList: ["192.0.2.1", "2001:db8::1"] }, "192.0.2.1", 403],
    [{ denyList: ["192.0.2.1", "2001:db8::1"] }, "192.0.2.2", 200],
    [{ denyList: ["192.0.2.1", "2001:db8::1"] }, "2001:db8::1", 403],
    [{ denyList: ["192.0.2.0/24"] }, "192.0.2.77", 403],
    [{ denyList: ["192.0.2.0/24"] }, "192.0.3.1", 200],
    [{ denyList: ["2001:db8::/32"] }, "2001:db8:1::5", 403],
    [{ denyList: ["192.0.2.0/24"] }, "::ffff:192.0.2.1", 403],
    [{ denyList: ["fe80::/10"] }, "fe80::1%eth0", 403],
    [{ allowList: ["192.0.2.0/24"] }, "192.0.2.9", 200],
    [{ allowList: ["192.0.2.0/24"] }, "10.0.0.1", 403],
    [{ allowList: ["192.0.2.0/24"] }, "2001:db8::1", 403],
    [{ allowList: ["192.0.2.9"], denyList: ["192.0.2.0/24"] }, "192.0.2.9", 403],
    [{ denyList: ["192.0.2.0/24"] }, null, 200],
    [{ allowList: ["192.0.2.0/24"] }, null, 403],
  ];
  for (const [rules, address, status] of cases) {
    const response = await ask(address, rules);
    assertEquals(response.status, status, `${JSON.stringify(rules)} ${address}`);
  }
});

Deno.test("ipFilter tells the app whom it refused, and takes its answer", async () => {
  const response = await ask("2001:db8::1", { denyList: ["2001:db8::1"] }, {
    onBlocked: ({ addr, type }, ctx) => ctx.text(`${addr} ${type}`, { status: 418 }),
  });
  assertEquals([response.status, await response.text()], [418, "2001:db8::1 IPv6"]);
});

Deno.test("ipFilter takes no rule that it cannot read", () => {
  for (const rule of ["nonsense", "192.0.2.1/99", "192.0.2.1/x"]) {
    assertThrows(() => ipFilter({ denyList: [rule] }), Error, undefined, rule);
  }
});
