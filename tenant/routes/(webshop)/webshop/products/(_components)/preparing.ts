import { signal } from "@preact/signals";
import type { PictureState } from "../../../../../services/webshop/pictures/pictures.ts";

/** Rises when pictures were added by the page itself. */
export const added = signal(0);

/** Its sizes are still to be made. */
export const isPreparing = ({ key, error }: PictureState) => key === null && error === null;
