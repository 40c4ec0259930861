import { defineMessages } from "shared/i18n/mod.ts";

/** Texts of the pages that show engines. */
export const engineMessages = defineMessages({
  en: {
    engines: "Engines",
    enginesSubtitle:
      "Databases, queues, caches and files of every tenant, as its services see them",
    enginesOf: (name: string) => `Engines of ${name}`,
    tenant: "Tenant",
    overview: "Overview",
    condition: "Condition",
    health: {
      well: "All well",
      watch: "Needs a look",
      broken: "Broken",
      asleep: "Asleep",
      unknown: "Not known",
    },
    engineNames: {
      database: "Database",
      broker: "Events",
      cache: "Cache",
      objects: "Files",
    },
    engineHints: {
      database: "Holds everything. Without it no page can be shown.",
      broker:
        "Carries news from one service to the others. While it is away, news waits in the outbox.",
      cache: "Saves the database work. Without it pages are slower, and nothing is lost.",
      objects: "Holds pictures and imported files. Without it pages show no pictures.",
    },
    drivers: {
      postgresql: "PostgreSQL",
      amqp: "RabbitMQ",
      redis: "Redis",
      memory: "Memory of each process",
      s3: "Ceph S3",
      files: "File system",
    } as Record<string, string>,
    brokerInDatabase: "In the database",
    states: { up: "Up", degraded: "Degraded", down: "Down", unknown: "Not known" },
    upOf: (n: number, total: number) => `${n} of ${total} up`,
    milliseconds: (n: string) => `${n} ms`,
    latencyHint: "The slowest answer to the smallest question. Under 250 ms is normal.",
    notReachedBy: (services: string) => `Not reached by: ${services}`,
    nobodyAwake: "No service is awake to ask it.",
    lastSeen: (when: string) => `Last seen ${when}`,
    neverSeen: "Never seen",
    figures: "Figures",
    outbox: "Outbox",
    outboxHint: (age: string) => `Oldest ${age}. Events written and not yet sent on.`,
    outboxEmpty: "Everything written was sent on.",
    waiting: "Waiting for services",
    waitingHint: "Events that services have not worked off. It falls by itself when they wake.",
    deadLetters: "Dead letters",
    short: { waiting: "Waiting", dead: "Dead", live: "Live", failed: "Failed" },
    deadLettersHint: "Events that failed at every try. A person decides about them.",
    sockets: "Live connections",
    socketsHint: (lagging: string, shed: string) =>
      `${lagging} too slow now, ${shed} cut off so far.`,
    errors: "Failed requests",
    errorsHint: (total: string, minutes: number) => `Of ${total} in the last ${minutes} minutes.`,
    cacheHits: "Cache hits",
    cacheHitsHint: "Values that the cache had. Low is normal soon after waking.",
    unknownFigure: "–",
    unknownHint: "Not known yet: nobody has told it.",
    consumers: "Who works events off",
    consumer: "Consumer",
    services: "Services",
    service: "Service",
    state: "State",
    awake: "awake",
    asleep: "asleep",
    requests: (minutes: number) => `In ${minutes} min`,
    failed: "Failed",
    seen: "Figures of",
    allWell: "Everything that is awake answers, and nothing waits too long.",
    allAsleep:
      "All services are asleep, which is as it should be without visitors. The figures are the last known.",
    findings: {
      unread: "The figures cannot be read",
      engineDown: (engine: string) => `${engine}: no answer`,
      engineDegraded: (engine: string) => `${engine}: slow, or not reached by all`,
      outboxLate: (events: string, age: string) => `${events} events wait for ${age}`,
      consumerBehind: (consumer: string, events: string) =>
        `${consumer} is ${events} events behind`,
      deadLetters: (consumer: string, events: string) =>
        `${consumer} has set ${events} events aside`,
      errors: (errors: string, total: string) => `${errors} of ${total} requests failed`,
    },
    todos: {
      unread:
        "Prometheus does not answer the DevOps API, so nothing is known about engines. The shop itself may be well: open it and see. Check that Prometheus runs and PROMETHEUS_URL is right.",
      engineDown:
        "No service that is awake can reach it. Check the engine itself first, then network rules and credentials of this tenant.",
      engineDegraded:
        "It answers some services, or slowly. Look at its load and connections; if one service alone fails, restart that service.",
      outboxLate:
        "News is written but not sent on. Nothing is lost. Check the event engine; if it is up, see the logs of this tenant's services for “the relay failed”.",
      consumerBehind:
        "If the number falls, wait. If it rises, its service does not keep up or fails: see its log.",
      deadLetters:
        "The owner of the shop can look at them, replay or discard them in Settings. The reason stands beside each.",
      errors:
        "See the logs of the services with failures below; each line has the request's number.",
    },
    unreachable: "The deployment service does not answer. Nothing is known about engines now.",
    nothingYet: "Nothing is known yet",
    live: "Live",
    still: "This page shows the state at the moment it was loaded.",
    readAt: (time: string) => `Read at ${time}`,
    problemsFirst: "On each page, those with something wrong stand first.",
    noTenants: "No tenants yet",
    noTenantsText: "Create the first one, and its engines show here.",
  },
  hu: {
    engines: "Háttérrendszerek",
    enginesSubtitle:
      "Minden bérlő adatbázisa, üzenetsora, gyorsítótára és fájltára, ahogyan a szolgáltatásai látják",
    enginesOf: (name: string) => `${name} háttérrendszerei`,
    tenant: "Bérlő",
    overview: "Áttekintés",
    condition: "Állapot",
    health: {
      well: "Minden rendben",
      watch: "Nézzen rá",
      broken: "Hibás",
      asleep: "Alszik",
      unknown: "Nem ismert",
    },
    engineNames: {
      database: "Adatbázis",
      broker: "Események",
      cache: "Gyorsítótár",
      objects: "Fájlok",
    },
    engineHints: {
      database: "Mindent ez őriz. Nélküle egyetlen oldal sem jelenik meg.",
      broker:
        "Az egyik szolgáltatás híreit viszi a többihez. Amíg nem elérhető, a hírek a kimenő sorban várnak.",
      cache: "Az adatbázist tehermentesíti. Nélküle lassabbak az oldalak, de semmi sem vész el.",
      objects: "A képeket és a betöltött fájlokat őrzi. Nélküle az oldalakon nincsenek képek.",
    },
    drivers: {
      postgresql: "PostgreSQL",
      amqp: "RabbitMQ",
      redis: "Redis",
      memory: "Az egyes folyamatok memóriája",
      s3: "Ceph S3",
      files: "Fájlrendszer",
    } as Record<string, string>,
    brokerInDatabase: "Az adatbázisban",
    states: { up: "Működik", degraded: "Akadozik", down: "Nem elérhető", unknown: "Nem ismert" },
    upOf: (n: number, total: number) => `${n} / ${total} működik`,
    milliseconds: (n: string) => `${n} ms`,
    latencyHint: "A leglassabb válasz a legkisebb kérdésre. 250 ms alatt rendben van.",
    notReachedBy: (services: string) => `Nem éri el: ${services}`,
    nobodyAwake: "Egyetlen szolgáltatás sincs ébren, amely kérdezhetné.",
    lastSeen: (when: string) => `Utoljára látva: ${when}`,
    neverSeen: "Még nem volt látható",
    figures: "Számok",
    outbox: "Kimenő sor",
    outboxHint: (age: string) => `A legrégebbi: ${age}. Leírt, de még el nem küldött események.`,
    outboxEmpty: "Minden leírt esemény el lett küldve.",
    waiting: "Feldolgozásra vár",
    waitingHint:
      "Események, amelyekkel a szolgáltatások még nem végeztek. Ébredésükkor magától fogy.",
    deadLetters: "Félretett események",
    short: { waiting: "Vár", dead: "Félretett", live: "Élő", failed: "Hibás" },
    deadLettersHint: "Minden próbára hibáztak. Embernek kell döntenie róluk.",
    sockets: "Élő kapcsolatok",
    socketsHint: (lagging: string, shed: string) =>
      `Most ${lagging} túl lassú, eddig ${shed} lett lekapcsolva.`,
    errors: "Sikertelen kérések",
    errorsHint: (total: string, minutes: number) => `Az utolsó ${minutes} perc ${total} kéréséből.`,
    cacheHits: "Gyorsítótár-találat",
    cacheHitsHint:
      "Ennyi érték volt meg benne. Ébredés után nem sokkal az alacsony is rendben van.",
    unknownFigure: "–",
    unknownHint: "Még nem ismert: senki sem közölte.",
    consumers: "Kik dolgozzák fel az eseményeket",
    consumer: "Feldolgozó",
    services: "Szolgáltatások",
    service: "Szolgáltatás",
    state: "Állapot",
    awake: "ébren",
    asleep: "alszik",
    requests: (minutes: number) => `${minutes} percben`,
    failed: "Sikertelen",
    seen: "A számok kora",
    allWell: "Minden válaszol, ami ébren van, és semmi sem vár túl sokáig.",
    allAsleep:
      "Minden szolgáltatás alszik; látogatók nélkül ez így van rendjén. A számok az utolsó ismertek.",
    findings: {
      unread: "A számok nem olvashatók",
      engineDown: (engine: string) => `${engine}: nincs válasz`,
      engineDegraded: (engine: string) => `${engine}: lassú, vagy nem mindenki éri el`,
      outboxLate: (events: string, age: string) => `${events} esemény vár ennyi ideje: ${age}`,
      consumerBehind: (consumer: string, events: string) =>
        `${consumer}: ${events} esemény a lemaradása`,
      deadLetters: (consumer: string, events: string) => `${consumer}: ${events} félretett esemény`,
      errors: (errors: string, total: string) => `${total} kérésből ${errors} sikertelen`,
    },
    todos: {
      unread:
        "A Prometheus nem válaszol a DevOps API-nak, ezért a háttérrendszerekről semmi sem tudható. Az üzlet ettől még működhet: nyissa meg, és nézze meg. Ellenőrizze, hogy fut-e a Prometheus, és jó-e a PROMETHEUS_URL.",
      engineDown:
        "Egyetlen ébren lévő szolgáltatás sem éri el. Először magát a rendszert ellenőrizze, utána a hálózati szabályokat és a bérlő jelszavait.",
      engineDegraded:
        "Csak egyes szolgáltatásoknak vagy lassan válaszol. Nézze meg a terhelését és a kapcsolatait; ha csak egy szolgáltatás hibázik, azt indítsa újra.",
      outboxLate:
        "A hírek le vannak írva, de nem mentek tovább. Semmi sem veszett el. Ellenőrizze az üzenetsort; ha működik, keresse a szolgáltatások naplójában: „the relay failed”.",
      consumerBehind:
        "Ha a szám csökken, várjon. Ha nő, a szolgáltatás nem győzi vagy hibázik: nézze meg a naplóját.",
      deadLetters:
        "Az üzlet tulajdonosa a Beállításokban megnézheti, újra lejátszhatja vagy elvetheti őket. Az ok mindegyik mellett ott áll.",
      errors:
        "Nézze meg a lenti táblázatban hibázó szolgáltatások naplóját; minden sorban ott a kérés száma.",
    },
    unreachable:
      "A telepítő szolgáltatás nem válaszol. A háttérrendszerekről most semmi sem tudható.",
    nothingYet: "Még semmi sem ismert",
    live: "Élő",
    still: "Az oldal a betöltése pillanatának állapotát mutatja.",
    readAt: (time: string) => `Kiolvasva: ${time}`,
    problemsFirst: "Minden oldalon elöl állnak azok, amelyekkel baj van.",
    noTenants: "Még nincs bérlő",
    noTenantsText: "Hozza létre az elsőt, és a háttérrendszerei itt jelennek meg.",
  },
});
