import { assertEquals } from "@std/assert";
import { Browser, enter, issuer } from "./testing.ts";
import { bela, directories, patch } from "./scim_testing.ts";

Deno.test("groups give their members the role that they are mapped to, and losing one loses it", async () => {
  const world = await directories();
  await using _ = world;
  const { demo } = world;
  const { json: { id } } = await demo("POST", "/Users", bela);
  const role = () => world.role("demo", "bela@example.hu");
  const group = await demo("POST", "/Groups", { displayName: "Manager", members: [{ value: id }] });
  assertEquals([group.status, await role()], [201, "manager"]);
  const path = `/Groups/${group.json.id}`;
  const user = await demo("GET", `/Users/${id}`);
  assertEquals(user.json.groups.map((one: { display: string }) => one.display), ["Manager"]);
  await demo("PATCH", path, patch({ op: "remove", path: `members[value eq "${id}"]` }));
  assertEquals(await role(), "clerk");
  await demo("PATCH", path, patch({ op: "add", path: "members", value: [{ value: id }] }));
  assertEquals(await role(), "manager");
  await demo("PATCH", path, patch({ op: "Remove", path: "members", value: [{ value: id }] }));
  assertEquals(await role(), "clerk");
  await demo("PUT", path, { displayName: "Manager", members: [{ value: id }] });
  assertEquals(await role(), "manager");
  const nothing = await demo("POST", "/Groups", { displayName: "Everybody" });
  await demo(
    "PATCH",
    `/Groups/${nothing.json.id}`,
    patch({
      op: "add",
      path: "members",
      value: [{ value: id }],
    }),
  );
  assertEquals(await role(), "manager");
  const filter = encodeURIComponent('displayName eq "everybody"');
  // An owner gives another group a role, and takes it back.
  const browser = new Browser();
  await enter(browser, world.identity);
  const map = (group: string, wanted: string) =>
    browser.post(world.identity, `${issuer}/tenants/demo/provisioning`, {
      act: "map",
      group,
      role: wanted,
    });
  assertEquals((await map(nothing.json.id, "owner")).status, 303);
  assertEquals(await role(), "owner");
  assertEquals((await map(nothing.json.id, "")).status, 303);
  assertEquals(await role(), "manager");
  const theirs = await world.other("POST", "/Groups", { displayName: "Theirs" });
  assertEquals((await map(theirs.json.id, "owner")).status, 404);
  assertEquals((await demo("GET", `/Groups?filter=${filter}`)).json.totalResults, 1);
  assertEquals((await demo("DELETE", path)).status, 204);
  assertEquals(await role(), "clerk");
});
