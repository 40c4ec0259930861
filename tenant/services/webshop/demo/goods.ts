import { checkDigit } from "../gtin.ts";
import type { ProductInput, VariantInput } from "../product_input.ts";
import { slug } from "../slug.ts";
import { families, type Family, models } from "./families.ts";
import { random } from "./random.ts";
import type { Shape } from "./shapes.ts";

export interface DemoPicture {
  key: string;
  shape: Shape;
  color: string;
  title: string;
}

export interface DemoProduct {
  input: ProductInput;
  pictures: DemoPicture[];
}

/** The two hundred products of the demonstration shop, the same on every machine. */
export function demoProducts(): DemoProduct[] {
  // By models: the newest on the first page are then of many kinds.
  return models.flatMap((model, m) =>
    families.map((family, f) =>
      product(family, model, f * models.length + m, m / (models.length - 1))
    )
  );
}

function product(family: Family, model: string, number: number, finesse: number): DemoProduct {
  const dice = random(number + 1);
  const title = `${model} ${family.noun}`;
  const handle = slug(title);
  const [low, high] = family.prices;
  const price = charming(low + (high - low) * finesse * (0.85 + dice.next() * 0.15));
  const reduced = number % 9 === 4;
  const colors = family.colors.slice(
    0,
    family.colors.length > 1 && number % 4 === 3 ? -1 : undefined,
  );
  const pictures = colors.map((color) => ({
    key: `demo/${handle}-${slug(color)}.svg`,
    shape: family.shape,
    color,
    title: `${title}, ${color}`,
  }));
  const withColors = colors.length > 1;
  const combinations = colors.flatMap((color) =>
    (family.sizes.length ? family.sizes : [""]).map((size) => ({ color, size }))
  );
  const variants = combinations.map(({ color, size }, i): VariantInput => {
    const pack = size === "12 db" ? 11 : 1;
    const step = family.sizeName && pack === 1 ? family.sizes.indexOf(size) * 0.12 : 0;
    const own = charming(price * pack * (1 + step));
    const ean = `599${String(4_100_000 + number * 40 + i).padStart(9, "0")}`;
    return {
      optionValues: [withColors ? color : "", size].filter(Boolean),
      sku: [
        family.code,
        slug(model).slice(0, 3),
        withColors ? slug(color).slice(0, 3) : "",
        slug(size).replace(/-/g, ""),
      ].filter(Boolean).join("-").toUpperCase(),
      barcode: ean + checkDigit(ean),
      price: reduced ? charming(own * 0.8) : own,
      compareAt: reduced ? own : null,
      cost: Math.round(own / 1.27 * (0.45 + dice.next() * 0.12)),
      taxClass: family.taxClass ?? "standard",
      weightGrams: family.grams * (size === "12 db" ? 12 : 1),
      weightUnit: "g",
      pictureUrl: `/media/${pictures[colors.indexOf(color)].key}`,
    };
  });
  return {
    pictures,
    input: {
      handle,
      title,
      bodyHtml: `<p>${family.intro} A ${model} a ${place(finesse)}.</p>\n<ul>\n` +
        family.points.map((point) => `<li>${point}</li>`).join("\n") + "\n</ul>",
      vendor: family.vendors[number % family.vendors.length],
      type: family.type,
      tags: [
        ...family.tags,
        ...(reduced ? ["akció"] : []),
        ...(number % 7 === 0 ? ["újdonság"] : []),
      ],
      status: number % 50 === 49 ? "draft" : "active",
      optionNames: [
        ...(withColors ? ["Szín"] : []),
        ...(family.sizes.length ? [family.sizeName ?? "Méret"] : []),
      ],
      categories: [family.category],
      media: pictures.map(({ key, title }) => ({ url: `/media/${key}`, alt: title })),
      variants,
    },
  };
}

/** Prices as shops write them: 24 990, 590. */
function charming(forints: number): number {
  return forints >= 2000
    ? Math.round(forints / 1000) * 1000 - 10
    : Math.round(forints / 100) * 100 - 10;
}

function place(finesse: number): string {
  if (finesse < 0.34) return "sorozat kedvező árú, megbízható belépő modellje";
  return finesse < 0.67
    ? "legkedveltebb darabunk: jó ár, gondos kivitel"
    : "sorozat csúcsa, a legjobb anyagokból";
}
