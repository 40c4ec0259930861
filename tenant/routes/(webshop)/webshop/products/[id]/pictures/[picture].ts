import { HttpError } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { setFlash } from "shared/ui/mod.ts";
import { audit } from "../../../../../../audit.ts";
import {
  describePicture,
  listPictures,
  movePicture,
  originalKey,
  removePicture,
} from "../../../../../../services/webshop/pictures/pictures.ts";
import { getProduct } from "../../../../../../services/webshop/products.ts";
import { assertSignedIn, define } from "../../../../../../state.ts";
import { pictureMessages } from "../../(_components)/picture_messages.ts";

const uuid = z.uuid();
const form = z.object({
  do: z.union([z.literal("describe"), z.literal("remove"), z.string().regex(/^move:-?\d{1,3}$/)]),
  alt: z.string().max(500),
});

/** How long a signed address of an original holds: long enough to follow the redirect. */
const expiresSeconds = 60;

export const handler = define.handlers({
  /** The original, as it was uploaded. */
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:read");
    const { sql, objects } = ctx.state;
    const { id, picture } = idsOf(ctx.params);
    const found = (await listPictures(sql, id)).find((each) => each.id === picture);
    const product = await getProduct(sql, { id });
    if (!found?.hasOriginal || !product) throw new HttpError(404);
    const info = await objects.private.head(originalKey(picture));
    const extension = info?.contentType.split("/")[1].replace("jpeg", "jpg") ?? "bin";
    const url = await objects.private.presignDownload(originalKey(picture), {
      expiresSeconds,
      fileName: `${product.title}.${extension}`,
    });
    return new Response(null, { status: 303, headers: { location: url } });
  },
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const { sql, locale } = ctx.state;
    const { id, picture } = idsOf(ctx.params);
    const read = await readForm(ctx.req, form);
    if (!read.ok) throw new HttpError(400);
    const { do: what, alt } = read.value;
    // What was typed is kept, whichever button was pressed.
    await describePicture(sql, id, picture, alt);
    if (what === "remove") {
      await transaction(sql, async (tx) => {
        if (!await removePicture(tx, id, picture)) return;
        const object = { type: "product", id };
        await audit(tx, ctx.state, { action: "picture.removed", object, before: { picture, alt } });
      });
    } else if (what !== "describe") await movePicture(sql, id, picture, Number(what.split(":")[1]));
    if (ctx.req.headers.get("accept")?.includes("application/json")) {
      return Response.json(await listPictures(sql, id));
    }
    const m = pictureMessages(locale);
    const response = ctx.redirect(`/webshop/products/${id}`, 303);
    const text = what === "remove" ? m.removed : m.changed;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

function idsOf({ id, picture }: Record<string, string>): { id: string; picture: string } {
  if (!uuid.safeParse(id).success || !uuid.safeParse(picture).success) throw new HttpError(404);
  return { id, picture };
}
