import { Readable } from "node:stream";
import { HttpError } from "fresh";
import { Busboy, type BusboyInstance } from "@fastify/busboy";

/** A file of a posted form while it comes in. */
export interface IncomingFile {
  field: string;
  /** As its sender calls it: to be shown, never to be trusted. */
  name: string;
  contentType: string;
  /** Fields of the form that came before it. */
  fields: Record<string, string>;
  /** Fails with HttpError 413 beyond the limit, and with 400 where the sender stops half way. */
  content: ReadableStream<Uint8Array>;
}

export interface MultipartLimits {
  maxFileBytes: number;
  maxFiles: number;
}

/**
 * Reads a multipart form whose files are handed over one after another while they come in: none is
 * held whole. What a handler leaves unread is skipped. File fields without a file do not count.
 * Returns the text fields; throws HttpError 400, 413 and 415, and what a handler threw.
 */
export async function readMultipart(
  req: Request,
  { maxFileBytes, maxFiles }: MultipartLimits,
  onFile: (file: IncomingFile) => Promise<void>,
): Promise<Record<string, string>> {
  const type = req.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data;/i.test(type) || !req.body) {
    throw new HttpError(415, "Expected a form");
  }
  let parser: BusboyInstance;
  try {
    parser = new Busboy({
      headers: { "content-type": type },
      limits: { fileSize: maxFileBytes, files: maxFiles, fields: 200, fieldSize: 64 * 1024 },
    });
  } catch {
    throw new HttpError(400, "The form could not be read");
  }
  const fields: Record<string, string> = {};
  let files = Promise.resolve();
  const done = Promise.withResolvers<void>();
  const body = Readable.fromWeb(req.body as Parameters<typeof Readable.fromWeb>[0]);
  const fail = (error: unknown) => {
    done.reject(error);
    body.unpipe(parser);
    body.destroy();
    // Whoever reads a file learns that there is no more of it.
    for (const file of open) file.destroy(new HttpError(400, "The form came to an end half way"));
  };
  const open = new Set<Readable>();
  parser.on("field", (name, value) => fields[name] = value);
  parser.on("filesLimit", () => fail(new HttpError(413, `More than ${maxFiles} files`)));
  parser.on("fieldsLimit", () => fail(new HttpError(413, "Too many fields")));
  parser.on("file", (field, stream, name, _encoding, contentType) => {
    // A file field that was left empty.
    if (!name) return stream.resume();
    open.add(stream);
    stream.on("error", () => {});
    stream.on("close", () => open.delete(stream));
    const file = {
      field,
      name,
      contentType,
      fields: { ...fields },
      content: webStream(stream, name),
    };
    files = files.then(() => onFile(file)).finally(() => stream.resume());
    files.catch(fail);
  });
  parser.on("error", () => fail(new HttpError(400, "The form could not be read")));
  parser.on("finish", done.resolve);
  body.on("error", () => fail(new HttpError(400, "The form came to an end half way")));
  body.pipe(parser);
  await done.promise;
  await files;
  return fields;
}

function webStream(
  stream: Readable & { truncated: boolean },
  name: string,
): ReadableStream<Uint8Array> {
  const chunks = stream.iterator({ destroyOnReturn: false });
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      // The parser goes on only when the stream it cut has been read to its end.
      if (done && stream.truncated) controller.error(new HttpError(413, `${name} is too large`));
      else if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    async cancel() {
      await chunks.return?.();
    },
  }, { highWaterMark: 0 });
}
