import { defineMessages } from "shared/i18n/mod.ts";

export const liveMessages = defineMessages({
  en: {
    states: { connecting: "Connecting", live: "Live", slow: "Live, slower", offline: "Offline" },
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
      slow: "Élő, lassabban",
      offline: "Nincs kapcsolat",
    },
    hints: {
      connecting: "A számok egy pillanattal ezelőttiek; amint van kapcsolat, frissülnek.",
      live: "A számok minden változást követnek.",
      slow: "A hálózat nem enged át élő kapcsolatot: a számok néhány másodpercenként frissülnek.",
      offline: "Nincs kapcsolat. A számok a legutóbb ismertek, és maguktól felzárkóznak.",
    },
  },
});
