import { Buffer } from "node:buffer";
import ipaddr from "ipaddr.js";
import { Reader } from "mmdb-lib";
import { defineMessages, type Locale } from "shared/i18n/mod.ts";

/** Where an address is: a country, this machine, or the network of the house. */
type Place = { country: string } | "machine" | "network" | null;

let countries: Promise<Reader<never>> | undefined;

/** Eight megabytes, read when the first address is looked up; nobody else learns of the address. */
function openCountries() {
  return countries ??= import("ip-countries/geo-whois-asn-country.mmdb", {
    with: { type: "bytes" },
  }).then(({ default: bytes }) =>
    new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  );
}

/** The place of an IP address; null where it is not known. */
async function placeOf(address: string): Promise<Place> {
  if (!ipaddr.isValid(address)) return null;
  const ip = ipaddr.process(address);
  const range = ip.range();
  if (range === "loopback") return "machine";
  if (["private", "uniqueLocal", "linkLocal", "carrierGradeNat"].includes(range)) return "network";
  if (range !== "unicast") return null;
  const entry = (await openCountries()).get(ip.toString()) as
    | { country_code?: string }
    | null;
  return entry?.country_code ? { country: entry.country_code } : null;
}

const words = defineMessages({
  en: { machine: "this machine", network: "local network", unknown: "unknown place" },
  hu: { machine: "ez a gép", network: "helyi hálózat", unknown: "ismeretlen hely" },
});

/** A place in a language: `Magyarország`, `local network`. */
export async function placeName(address: string, locale: Locale): Promise<string> {
  const place = await placeOf(address);
  if (place === null) return words(locale).unknown;
  if (typeof place === "string") return words(locale)[place];
  return new Intl.DisplayNames(locale, { type: "region" }).of(place.country) ?? place.country;
}

/** The names of places by address, each looked up once. */
export async function placesOf(
  addresses: (string | null)[],
  locale: Locale,
): Promise<Map<string, string>> {
  const known = [...new Set(addresses)].filter((address) => address !== null);
  return new Map(
    await Promise.all(
      known.map(async (address) => [address, await placeName(address, locale)] as const),
    ),
  );
}
