/** Why a file is not taken. The code has a text in the message catalogue. */
export class PictureError extends Error {
  constructor(readonly code: "no_picture" | "too_many_pixels" | "damaged") {
    super(code);
  }
}
