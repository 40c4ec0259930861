import { defineMessages } from "shared/i18n/mod.ts";

/** What each kind of warning is, and what the import does about it. */
export const warningMessages = defineMessages({
  en: {
    apostrophe_removed: { what: "Apostrophe before a code", done: "It is left out." },
    sku_missing: {
      what: "No SKU",
      done: "One is made from the product's address and its options.",
    },
    sku_duplicate: {
      what: "SKU occurs more than once",
      done: "The later one gets a suffix: -2, -3…",
    },
    barcode_invalid: {
      what: "Barcode is no GTIN, or its check digit is wrong",
      done: "It is kept as it is.",
    },
    barcode_duplicate: {
      what: "Barcode occurs more than once",
      done: "It is kept; a scan finds each of them.",
    },
    barcode_damaged: {
      what: "Barcode damaged by a spreadsheet",
      done: "Its digits are lost: it is left out.",
    },
    quantity_negative: {
      what: "Negative stock",
      done: "You decide under “How to import”: it counts as 0 or is left out.",
    },
    quantity_invalid: {
      what: "Quantity is no whole number",
      done: "No stock is set for the line.",
    },
    price_missing: { what: "No price", done: "The price is 0 until you set one." },
    price_zero: { what: "Price is 0", done: "It is taken as it is." },
    price_rounded: {
      what: "Price has too many decimals",
      done: "It is rounded to the currency's smallest unit.",
    },
    price_invalid: { what: "Amount cannot be understood", done: "It is left out." },
    compare_at_below: {
      what: "Former price below the present one",
      done: "The former price is left out.",
    },
    weight_invalid: { what: "Weight cannot be understood", done: "It is left out." },
    html_removed: {
      what: "Description with scripts or other active parts",
      done: "These parts are taken out.",
    },
    handle_missing: {
      what: "No product address (handle)",
      done: "It is made from the name, or the line belongs to the product above.",
    },
    handle_changed: {
      what: "Product address cannot be used as it is",
      done: "A similar one is made.",
    },
    product_again: {
      what: "Product goes on after another one",
      done: "Its lines are put together.",
    },
    options_repeated: {
      what: "Variant with the same options as one above",
      done: "The line is left out.",
    },
    option_missing: { what: "Option without a value", done: "A dash stands for it." },
    many_variants: {
      what: "More than 50 variants",
      done: "Fine here; some other systems refuse so many.",
    },
    image_invalid: { what: "Picture address cannot be used", done: "The picture is left out." },
    status_unknown: { what: "Unknown status", done: "The product becomes a draft." },
    gift_card: {
      what: "Gift card",
      done: "Imported as a product outside of VAT; selling it comes later.",
    },
    tax_class_unknown: { what: "Unknown tax class", done: "The standard VAT rate is used." },
    row_without_content: { what: "Line without variant and picture", done: "It has no effect." },
    sale_not_now: { what: "Sale price outside of its dates", done: "The regular price is used." },
    downloadable: {
      what: "Downloadable product",
      done: "Imported without shipping; its files stay where they are.",
    },
    grouped: { what: "Grouped product", done: "Imported with links to its members." },
    external_unsupported: {
      what: "External product: not supported",
      done: "The line is left out.",
    },
    type_unknown: { what: "Unknown kind of product", done: "The line is left out." },
    parent_missing: { what: "Variation without its parent", done: "The line is left out." },
    member_missing: {
      what: "Grouped product names an unknown member",
      done: "The link is left out.",
    },
    encoding_guessed: {
      what: "File is not UTF-8",
      done: "It was read as Windows-1250: check accented letters.",
    },
  },
  hu: {
    apostrophe_removed: { what: "Aposztróf a kód előtt", done: "Elhagyjuk." },
    sku_missing: {
      what: "Hiányzó cikkszám",
      done: "A termék címéből és a változatból készül egy.",
    },
    sku_duplicate: {
      what: "Többször előforduló cikkszám",
      done: "A későbbi utótagot kap: -2, -3…",
    },
    barcode_invalid: {
      what: "Nem GTIN, vagy hibás az ellenőrző szám",
      done: "Úgy marad, ahogy van.",
    },
    barcode_duplicate: {
      what: "Többször előforduló vonalkód",
      done: "Megmarad; a leolvasás mindegyiket megtalálja.",
    },
    barcode_damaged: {
      what: "Táblázatkezelő által elrontott vonalkód",
      done: "A számjegyei elvesztek: kihagyjuk.",
    },
    quantity_negative: {
      what: "Negatív készlet",
      done: "A „Hogyan importáljunk” alatt dönthet róla: 0-nak számít vagy kimarad.",
    },
    quantity_invalid: {
      what: "A mennyiség nem egész szám",
      done: "Ehhez a sorhoz nem állítunk be készletet.",
    },
    price_missing: { what: "Hiányzó ár", done: "Az ár 0, amíg meg nem adja." },
    price_zero: { what: "Az ár 0", done: "Úgy vesszük át, ahogy van." },
    price_rounded: {
      what: "Túl sok tizedesjegy az árban",
      done: "A pénznem legkisebb egységére kerekítjük.",
    },
    price_invalid: { what: "Értelmezhetetlen összeg", done: "Kihagyjuk." },
    compare_at_below: {
      what: "Az eredeti ár kisebb a mostaninál",
      done: "Az eredeti árat kihagyjuk.",
    },
    weight_invalid: { what: "Értelmezhetetlen súly", done: "Kihagyjuk." },
    html_removed: { what: "Szkript vagy más aktív elem a leírásban", done: "Ezeket eltávolítjuk." },
    handle_missing: {
      what: "Hiányzó termékcím (handle)",
      done: "A névből készül, vagy a sor a fölötte lévő termékhez tartozik.",
    },
    handle_changed: { what: "A termék címe így nem használható", done: "Hasonló készül helyette." },
    product_again: { what: "A termék egy másik után folytatódik", done: "A sorait összevonjuk." },
    options_repeated: { what: "Ugyanolyan változat már volt fentebb", done: "A sor kimarad." },
    option_missing: { what: "Hiányzó tulajdonságérték", done: "Gondolatjel áll helyette." },
    many_variants: {
      what: "50-nél több változat",
      done: "Itt nem gond; más rendszerek nem vesznek át ennyit.",
    },
    image_invalid: { what: "Használhatatlan képcím", done: "A kép kimarad." },
    status_unknown: { what: "Ismeretlen állapot", done: "A termék vázlat lesz." },
    gift_card: {
      what: "Ajándékkártya",
      done: "Áfa nélküli termékként vesszük át; az eladása később jön.",
    },
    tax_class_unknown: {
      what: "Ismeretlen adóosztály",
      done: "Az általános áfakulccsal vesszük át.",
    },
    row_without_content: { what: "Változat és kép nélküli sor", done: "Nincs hatása." },
    sale_not_now: { what: "Az akció ideje nem most van", done: "A rendes ár érvényes." },
    downloadable: {
      what: "Letölthető termék",
      done: "Szállítás nélkül vesszük át; a fájljai ott maradnak, ahol vannak.",
    },
    grouped: { what: "Csoportos termék", done: "A tagjaira mutató hivatkozásokkal vesszük át." },
    external_unsupported: { what: "Külső termék: nem támogatott", done: "A sor kimarad." },
    type_unknown: { what: "Ismeretlen terméktípus", done: "A sor kimarad." },
    parent_missing: { what: "Változat a szülőterméke nélkül", done: "A sor kimarad." },
    member_missing: {
      what: "A csoportos termék ismeretlen tagot nevez meg",
      done: "A hivatkozás kimarad.",
    },
    encoding_guessed: {
      what: "A fájl nem UTF-8",
      done: "Windows-1250-ként olvastuk: nézze meg az ékezeteket.",
    },
  },
});
