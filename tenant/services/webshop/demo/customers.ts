/** People who buy in the demonstration shop; whoever owns customers adds them. */
export interface DemoCustomer {
  family: string;
  given: string;
  email: string;
  city: string;
  tags: string[];
}

const people: [string, string, string, string[]][] = [
  ["Kovács", "Anna", "Szeged", ["törzsvásárló"]],
  ["Nagy", "Béla", "Budapest", ["túra"]],
  ["Tóth", "Csilla", "Szeged", ["törzsvásárló", "kemping"]],
  ["Szabó", "Dóra", "Pécs", []],
  ["Varga", "Ernő", "Debrecen", ["viszonteladó"]],
  ["Horváth", "Fanni", "Győr", ["túra"]],
  ["Kiss", "Gábor", "Miskolc", []],
  ["Molnár", "Hanna", "Eger", ["kemping"]],
  ["Németh", "István", "Sopron", ["törzsvásárló"]],
  ["Farkas", "Judit", "Budapest", []],
  ["Balogh", "Károly", "Kecskemét", ["túra"]],
  ["Papp", "Lilla", "Szolnok", []],
  ["Takács", "Márton", "Budapest", ["futás"]],
  ["Juhász", "Nóra", "Hódmezővásárhely", ["törzsvásárló"]],
  ["Lakatos", "Olivér", "Nyíregyháza", []],
  ["Mészáros", "Petra", "Veszprém", ["túra", "kemping"]],
  ["Oláh", "Richárd", "Békéscsaba", []],
  ["Simon", "Sára", "Szombathely", ["futás"]],
  ["Rácz", "Tamás", "Baja", []],
  ["Fekete", "Ágnes", "Budapest", ["törzsvásárló"]],
  ["Szilágyi", "Vilmos", "Makó", []],
  ["Török", "Zita", "Esztergom", ["túra"]],
  ["Fehér", "Örs", "Zalaegerszeg", []],
  ["Gál", "Írisz", "Vác", ["kemping"]],
  ["Kis", "Ábel", "Szeged", ["futás", "túra"]],
];

export const demoCustomers: DemoCustomer[] = people.map(([family, given, city, tags]) => ({
  family,
  given,
  city,
  tags,
  email: `${plain(given)}.${plain(family)}@example.hu`,
}));

function plain(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
