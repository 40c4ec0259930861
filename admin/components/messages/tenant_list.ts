import { defineMessages } from "shared/i18n/mod.ts";

/** Texts of the list of tenants. */
export const tenantListMessages = defineMessages({
  en: {
    tenantsSubtitle: "Every merchant on the platform",
    search: "Name, address or owner",
    searchLabel: "Search",
    order: "Order",
    stateFilter: "State",
    allStates: "Active and suspended",
    sortByName: "By name",
    sortByCreated: "Newest first",
    unknown: "not known",
    noneTitle: "No tenants yet",
    noneText: "Create the first one: it gets its own services, database and storage.",
    nothingFoundTitle: "Nothing found",
    nothingFoundText: "Try fewer letters, or another state.",
    showAll: "Show all",
    states: { active: "Active", suspended: "Suspended", deleted: "Deleted", refused: "Refused" },
  },
  hu: {
    tenantsSubtitle: "A platform összes kereskedője",
    search: "Név, cím vagy tulajdonos",
    searchLabel: "Keresés",
    order: "Sorrend",
    stateFilter: "Állapot",
    allStates: "Aktív és felfüggesztett",
    sortByName: "Név szerint",
    sortByCreated: "Legújabb elöl",
    unknown: "nem ismert",
    noneTitle: "Még nincs bérlő",
    noneText: "Hozza létre az elsőt: saját szolgáltatásokat, adatbázist és tárhelyet kap.",
    nothingFoundTitle: "Nincs találat",
    nothingFoundText: "Próbálja kevesebb betűvel vagy más állapottal.",
    showAll: "Összes mutatása",
    states: {
      active: "Aktív",
      suspended: "Felfüggesztve",
      deleted: "Törölve",
      refused: "Elutasítva",
    },
  },
});
