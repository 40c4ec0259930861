import { HttpError } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { readMultipart } from "shared/http/mod.ts";
import { setFlash } from "shared/ui/mod.ts";
import { PictureError } from "../../../../../../services/webshop/pictures/error.ts";
import {
  maxUploadBytes,
  maxUploadFiles,
} from "../../../../../../services/webshop/pictures/limits.ts";
import { addPicture, listPictures } from "../../../../../../services/webshop/pictures/pictures.ts";
import { getProduct } from "../../../../../../services/webshop/products.ts";
import { assertSignedIn, define, type State } from "../../../../../../state.ts";
import { pictureMessages } from "../../(_components)/picture_messages.ts";

interface Outcome {
  added: number;
  /** Why each of the others is not taken. */
  refused: { name: string; why: string }[];
}

export const handler = define.handlers({
  /** The pictures as they are, for a page that waits for them. */
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:read");
    const { id } = ctx.params;
    if (!z.uuid().safeParse(id).success) throw new HttpError(404);
    const pictures = await listPictures(ctx.state.sql, id);
    return Response.json(pictures, { headers: { "cache-control": "no-store" } });
  },
  /** Takes pictures for a product: a form's, or one after another from the page's island. */
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const { id } = ctx.params;
    const product = z.uuid().safeParse(id).success && await getProduct(ctx.state.sql, { id });
    if (!product) throw new HttpError(404);
    const outcome = await receive(ctx.req, ctx.state, id);
    const { added, refused } = outcome;
    if (ctx.req.headers.get("accept")?.includes("application/json")) {
      return Response.json(outcome, { status: refused.length > 0 ? 422 : 201 });
    }
    const m = pictureMessages(ctx.state.locale);
    const response = ctx.redirect(`/webshop/products/${id}`, 303);
    const texts = [
      ...(added > 0 ? [m.added(added)] : []),
      ...refused.map((each) => `${each.name}: ${each.why}`),
    ];
    setFlash(response.headers, {
      tone: refused.length > 0 ? "error" : "success",
      // A cookie holds no long list.
      text: (texts.join(" ") || m.errors.missing).slice(0, 600),
    });
    return response;
  },
});

async function receive(req: Request, state: State, product: string): Promise<Outcome> {
  const m = pictureMessages(state.locale);
  const outcome: Outcome = { added: 0, refused: [] };
  const limits = { maxFileBytes: maxUploadBytes, maxFiles: maxUploadFiles };
  let last = "";
  try {
    await readMultipart(req, limits, async ({ name, content }) => {
      try {
        last = name;
        await addPicture(state, product, content);
        outcome.added++;
      } catch (error) {
        if (error instanceof PictureError) {
          outcome.refused.push({ name, why: m.errors[error.code] });
        } else if (error instanceof HttpError && error.status === 413) {
          outcome.refused.push({ name, why: m.errors.too_large });
        } else throw error;
      }
    });
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 413) throw error;
    outcome.refused.push({ name: last, why: m.errors.too_many });
  }
  return outcome;
}
