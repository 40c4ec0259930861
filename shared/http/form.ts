import { HttpError } from "fresh";
import type { z } from "zod";

export type FormValues = Record<string, string>;

export type FormResult<T> =
  | { ok: true; value: T; values: FormValues }
  | {
    ok: false;
    /** What was entered, to show the form again with. */
    values: FormValues;
    /** A code per field at fault; "" stands for the form as a whole. */
    errors: Record<string, string>;
  };

const defaultMaxBytes = 1024 * 1024;

/**
 * Reads a posted form and parses it by a schema. Messages of the schema that look like codes
 * (`email_taken`) become the errors of their fields, others `invalid`. A field that occurs more
 * than once is a list. Throws 413 and 415 for what is too large or no form.
 */
export async function readForm<Schema extends z.ZodType>(
  req: Request,
  schema: Schema,
  { maxBytes = defaultMaxBytes }: { maxBytes?: number } = {},
): Promise<FormResult<z.output<Schema>>> {
  const data = await readFormData(req, maxBytes);
  const fields: Record<string, unknown> = {};
  for (const name of new Set(data.keys())) {
    const all = data.getAll(name);
    fields[name] = all.length > 1 ? all : all[0];
  }
  const values = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, textOf(value)]),
  );
  const result = schema.safeParse(fields);
  if (result.success) return { ok: true, value: result.data, values };
  const errors: Record<string, string> = {};
  for (const issue of result.error.issues) {
    const field = String(issue.path[0] ?? "");
    errors[field] ??= /^[a-z][a-z0-9_]*$/.test(issue.message) ? issue.message : "invalid";
  }
  return { ok: false, values, errors };
}

async function readFormData(req: Request, maxBytes: number): Promise<FormData> {
  const type = req.headers.get("content-type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type)) {
    throw new HttpError(415, "Expected a form");
  }
  if (Number(req.headers.get("content-length") ?? 0) > maxBytes) throw new HttpError(413);
  let size = 0;
  const counted = req.body?.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > maxBytes) controller.error(new HttpError(413));
        else controller.enqueue(chunk);
      },
    }),
  );
  try {
    return await new Response(counted, { headers: { "content-type": type } }).formData();
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(size > maxBytes ? 413 : 400, "The form could not be read");
  }
}

/** Several values as a list in one text; files by their name. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  return value instanceof File ? value.name : String(value);
}
