import { defineMessages } from "shared/i18n/mod.ts";

export const liveMessages = defineMessages({
  en: {
    states: {
      connecting: "Connecting",
      live: "Live",
      slow: "Updates every few seconds",
      offline: "Offline",
    },
    offlineAsOf: (time: string) => `Offline: as of ${time}`,
    alsoHere: (who: string, count: number) =>
      `${who} also ${count === 1 ? "has" : "have"} this open`,
    others: (count: number) => count === 1 ? "one more" : `${count} more`,
    people: (count: number) => count === 1 ? "Somebody" : `${count} people`,
    again: (seconds: number) => `next try in ${seconds} s`,
    hints: {
      connecting:
        "The numbers are as of a moment ago; they follow as soon as there is a connection.",
      live: "The numbers follow every change.",
      slow: "The network lets no live connection through: the numbers follow every few seconds.",
      offline: "There is no connection. The numbers are as they were; they catch up by themselves.",
    },
  },
  hu: {
    states: {
      connecting: "Kapcsolódás",
      live: "Élő",
      slow: "Néhány másodpercenként frissül",
      offline: "Nincs kapcsolat",
    },
    offlineAsOf: (time: string) => `Nincs kapcsolat: ${time}-i állapot`,
    alsoHere: (who: string) => `${who} is ezt nézi`,
    others: (count: number) => `még ${count} ember`,
    people: (count: number) => count === 1 ? "Valaki" : `${count} ember`,
    again: (seconds: number) => `új próba ${seconds} mp múlva`,
    hints: {
      connecting: "A számok egy pillanattal ezelőttiek; amint van kapcsolat, frissülnek.",
      live: "A számok minden változást követnek.",
      slow: "A hálózat nem enged át élő kapcsolatot: a számok néhány másodpercenként frissülnek.",
      offline: "Nincs kapcsolat. A számok a legutóbb ismertek, és maguktól felzárkóznak.",
    },
  },
});
