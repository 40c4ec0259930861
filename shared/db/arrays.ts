import { parse } from "postgres-array";

type Parse = (text: string) => unknown;

const text: Parse = (value) => value;
const date: Parse = (value) => new Date(value);

/** Element and array types by their oids (pg_type.dat), with what an element becomes. */
const types: [name: string, element: number, array: number, parse: Parse][] = [
  ["bool", 16, 1000, (value) => value === "t"],
  ["int2", 21, 1005, Number],
  ["int4", 23, 1007, Number],
  // As scalars of these types do, they stay text: a number could not hold them all.
  ["int8", 20, 1016, text],
  ["numeric", 1700, 1231, text],
  ["float8", 701, 1022, Number],
  ["text", 25, 1009, text],
  ["varchar", 1043, 1015, text],
  ["uuid", 2950, 2951, text],
  ["timestamptz", 1184, 1185, date],
  ["jsonb", 3802, 3807, JSON.parse],
];

/**
 * Array types for postgres.js, which would otherwise ask each new connection for them; where that
 * connection breaks at this moment nobody hears its error, and the process ends.
 */
export const arrayTypes = Object.fromEntries(types.map(([name, , array, element]) => [
  `${name}Array`,
  {
    to: array,
    from: [array],
    parse: (value: string) => parse(value, element),
    serialize: (values: unknown) => literal(values, name === "jsonb"),
  },
]));

/** Array types by element type, for `sql.array`. */
export const arrayOf = Object.fromEntries(types.map(([, element, array]) => [element, array]));

/** An array as PostgreSQL writes it: `{"a","b",NULL}`. */
function literal(values: unknown, json: boolean): string {
  // Written as text by the caller already.
  if (typeof values === "string") return values;
  const items = (values as unknown[]).map((value) => {
    if (value === null || value === undefined) return "NULL";
    if (Array.isArray(value) && !json) return literal(value, json);
    const plain = json
      ? JSON.stringify(value)
      : value instanceof Date
      ? value.toISOString()
      : String(value);
    return `"${plain.replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${items.join(",")}}`;
}
