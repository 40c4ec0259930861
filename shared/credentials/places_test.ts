import { assertEquals } from "@std/assert";
import { deviceName } from "./device_names.ts";
import { placeName } from "./places.ts";

Deno.test("the place of an address is a country in the reader's language, or this house", async () => {
  const cases: [string, string, string][] = [
    ["84.2.1.1", "Magyarország", "Hungary"],
    ["2001:4c48::1", "Magyarország", "Hungary"],
    ["::ffff:84.2.1.1", "Magyarország", "Hungary"],
    ["127.0.0.1", "ez a gép", "this machine"],
    ["::1", "ez a gép", "this machine"],
    ["192.168.1.20", "helyi hálózat", "local network"],
    ["100.64.0.9", "helyi hálózat", "local network"],
    ["fd00::1", "helyi hálózat", "local network"],
    ["203.0.113.9", "ismeretlen hely", "unknown place"],
    ["", "ismeretlen hely", "unknown place"],
    ["<script>", "ismeretlen hely", "unknown place"],
  ];
  for (const [address, hu, en] of cases) {
    assertEquals([await placeName(address, "hu"), await placeName(address, "en")], [hu, en]);
  }
});

Deno.test("a device is called by its browser and system", () => {
  const windows =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0";
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 " +
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
  assertEquals(deviceName(windows, "en"), "Firefox on Windows");
  assertEquals(deviceName(windows, "hu"), "Firefox, Windows");
  assertEquals(deviceName(phone, "en"), "Safari on iOS");
  assertEquals(deviceName("", "hu"), "Ismeretlen eszköz");
  assertEquals(deviceName("x".repeat(100_000), "en"), "Unknown device");
});
