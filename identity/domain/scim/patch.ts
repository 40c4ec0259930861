import { z } from "zod";
import { ScimError } from "./error.ts";
import { type Condition, parseFilter } from "./filter.ts";

const body = z.object({
  schemas: z.array(z.string()).optional(),
  Operations: z.array(z.object({
    op: z.string().transform((name) => name.toLowerCase()).pipe(
      z.enum(["add", "replace", "remove"]),
    ),
    path: z.string().max(500).optional(),
    value: z.unknown().optional(),
  })).min(1).max(1000),
});

type Resource = Record<string, unknown>;
type Operation = z.output<typeof body>["Operations"][number];

/**
 * Applies a PATCH (RFC 7644, 3.5.2) to a copy of a resource: by path, by a filter of values, or by
 * an object of attributes, as Entra ID and Okta send them. Throws 400.
 */
export function applyPatch(resource: Resource, patch: unknown): Resource {
  const parsed = body.safeParse(patch);
  if (!parsed.success) throw new ScimError(400, "Not a PATCH request", "invalidSyntax");
  const copy = structuredClone(resource);
  for (const operation of parsed.data.Operations) {
    if (operation.path !== undefined) applyTo(copy, operation, operation.path);
    else if (isObject(operation.value)) {
      for (const [path, value] of Object.entries(operation.value)) {
        applyTo(copy, { ...operation, value }, path);
      }
    } else throw new ScimError(400, "Without a path the value is an object", "noTarget");
  }
  return copy;
}

const pathPattern = /^(?:(urn:.+):)?(\w+)(?:\[(.+)\])?(?:\.(\w+))?$/;

function applyTo(resource: Resource, { op, value }: Operation, path: string): void {
  const found = pathPattern.exec(path);
  if (!found) throw new ScimError(400, `No such path: ${path}`, "invalidPath");
  const [, urn, attribute, filter, sub] = found;
  // Attributes of extensions are not kept.
  if (urn && !urn.includes(":core:")) return;
  const name = nameIn(resource, attribute);
  if (filter) return applyToValues(resource, name, parseFilter(filter), sub, op, value);
  if (sub) {
    const parent = isObject(resource[name]) ? resource[name] : {};
    if (op === "remove") delete parent[nameIn(parent, sub)];
    else parent[nameIn(parent, sub)] = value;
    resource[name] = parent;
    return;
  }
  const current = resource[name];
  if (op === "remove") {
    if (Array.isArray(current) && Array.isArray(value)) resource[name] = without(current, value);
    else delete resource[name];
  } else if (op === "add" && Array.isArray(current)) {
    const added = [value].flat();
    resource[name] = [...without(current, added), ...added];
  } else if (isObject(value) && isObject(current)) resource[name] = { ...current, ...value };
  else resource[name] = value;
}

function applyToValues(
  resource: Resource,
  name: string,
  conditions: Condition[],
  sub: string | undefined,
  op: Operation["op"],
  value: unknown,
): void {
  const values = Array.isArray(resource[name]) ? resource[name].filter(isObject) : [];
  const matches = (item: Resource) =>
    conditions.every(({ attribute, value }) => same(item[nameIn(item, attribute)], value));
  if (op === "remove") {
    resource[name] = sub
      ? values.map((item) => matches(item) ? { ...item, [nameIn(item, sub)]: undefined } : item)
      : values.filter((item) => !matches(item));
    return;
  }
  const change = (item: Resource): Resource =>
    sub ? { ...item, [nameIn(item, sub)]: value } : { ...item, ...(isObject(value) ? value : {}) };
  const asked = Object.fromEntries(conditions.map(({ attribute, value }) => [attribute, value]));
  resource[name] = values.some(matches)
    ? values.map((item) => matches(item) ? change(item) : item)
    : [...values, change(asked)];
}

const same = (a: unknown, b: unknown): boolean =>
  typeof a === "string" && typeof b === "string" ? a.toLowerCase() === b.toLowerCase() : a === b;

const without = (values: unknown[], gone: unknown[]): unknown[] =>
  values.filter((value) => !gone.some((other) => same(keyOf(value), keyOf(other))));

const keyOf = (value: unknown): unknown => isObject(value) ? value.value : value;

const canonical = ["userName", "externalId", "displayName", "givenName", "familyName"];

/** The name that an attribute has in a resource, whatever its case in the request. */
function nameIn(resource: Resource, attribute: string): string {
  const wanted = attribute.toLowerCase();
  return [...Object.keys(resource), ...canonical].find((name) => name.toLowerCase() === wanted) ??
    attribute;
}

const isObject = (value: unknown): value is Resource =>
  typeof value === "object" && value !== null && !Array.isArray(value);
