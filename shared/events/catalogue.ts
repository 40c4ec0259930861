import { z } from "zod";

const id = z.uuid();
/** Minor units of a currency. */
const minor = z.number().int();

const stockChanged = z.object({
  variantId: id,
  sku: z.string(),
  locationId: id,
  locationCode: z.string(),
  onHand: z.number().int(),
  reserved: z.number().int(),
  unavailable: z.number().int(),
  available: z.number().int(),
  /** Change of on hand; 0 where only a reservation changed. */
  delta: z.number().int(),
  reason: z.string(),
  /** Version of this stock level: a smaller one is older. */
  version: z.number().int(),
  movementId: z.string().nullable(),
});

const productChanged = z.object({
  productId: id,
  handle: z.string(),
  title: z.string(),
  status: z.enum(["draft", "active", "archived"]),
  deleted: z.boolean(),
  variants: z.array(z.object({
    variantId: id,
    sku: z.string(),
    title: z.string(),
    price: minor,
    cost: minor.nullable(),
    currency: z.string().length(3),
  })),
});

const locationChanged = z.object({
  locationId: id,
  code: z.string(),
  name: z.string(),
  kind: z.enum(["warehouse", "store", "transit", "quarantine", "bin"]),
});

const customerChanged = z.object({
  customerId: id,
  name: z.string(),
  email: z.string().nullable(),
  deleted: z.boolean(),
});

const webhookTest = z.object({ message: z.string() });

const someId = "01920000-0000-7000-8000-000000000001";
const otherId = "01920000-0000-7000-8000-000000000002";

/** Every event type by its versioned name, with what it means, its schema and an example. */
export const catalogue = {
  "stock.changed.v1": {
    description: "On hand, reserved or available of a variant at a location changed",
    schema: stockChanged,
    example: {
      variantId: someId,
      sku: "MAT35-Z",
      locationId: otherId,
      locationCode: "SZ-BOLT",
      onHand: 7,
      reserved: 1,
      unavailable: 0,
      available: 6,
      delta: -1,
      reason: "sale",
      version: 12,
      movementId: "8512",
    },
  },
  "product.changed.v1": {
    description: "A product or one of its variants was added, changed or removed",
    schema: productChanged,
    example: {
      productId: someId,
      handle: "matra-35",
      title: "Mátra 35 hátizsák",
      status: "active",
      deleted: false,
      variants: [{
        variantId: otherId,
        sku: "MAT35-Z",
        title: "zöld",
        price: 24_990,
        cost: 12_000,
        currency: "HUF",
      }],
    },
  },
  "location.changed.v1": {
    description: "A warehouse, store or other place of stock was added or changed",
    schema: locationChanged,
    example: { locationId: someId, code: "SZ-BOLT", name: "Szeged, bolt", kind: "store" },
  },
  "customer.changed.v1": {
    description: "A customer was added, changed or removed",
    schema: customerChanged,
    example: { customerId: someId, name: "Kovács Anna", email: "anna@example.hu", deleted: false },
  },
  "webhook.test.v1": {
    description: "Somebody asked for a test delivery to a webhook endpoint",
    schema: webhookTest,
    example: { message: "This is a test event from Vecton." },
  },
} satisfies Record<string, { description: string; schema: z.ZodType; example: unknown }>;

export type EventType = keyof typeof catalogue;

export const eventTypes = Object.keys(catalogue) as EventType[];

/** The payload of an event type. */
export type EventData<T extends EventType> = z.output<(typeof catalogue)[T]["schema"]>;
