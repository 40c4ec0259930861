import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { Locale } from "shared/i18n/mod.ts";
import { Badge } from "shared/ui/Badge.tsx";
import type { PictureState } from "../../../../../services/webshop/pictures/pictures.ts";
import { PictureActions } from "../(_components)/PictureActions.tsx";
import { ShownPicture } from "../(_components)/ShownPicture.tsx";
import { pictureMessages } from "../(_components)/picture_messages.ts";
import { added, isPreparing } from "../(_components)/preparing.ts";

/** Between two looks at pictures that are being prepared. */
const lookMs = 1000;

export interface PicturesProps {
  /** Where pictures are asked for and added; one of them is below it by its id. */
  action: string;
  first: PictureState[];
  locale: Locale;
  mayWrite: boolean;
}

/** Pictures in their order: shown as they become ready, put in another order by drag. */
export default function Pictures({ action, first, locale, mayWrite }: PicturesProps) {
  const m = pictureMessages(locale);
  const pictures = useSignal(first);
  const dragged = useSignal<string | null>(null);
  const draggable = useSignal(false);
  const failed = useSignal(false);
  const before = useRef(first);
  const preparing = pictures.value.some(isPreparing);
  const uploads = added.value;

  useEffect(() => {
    draggable.value = mayWrite;
  }, []);
  useEffect(() => {
    if (!preparing && uploads === 0) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const found = await ask(action).catch(() => null);
      if (over) return;
      // Not under the hand of somebody who drags.
      if (found && dragged.value === null) pictures.value = found;
      if (!found || found.some(isPreparing)) timer = setTimeout(look, lookMs);
    };
    look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [preparing, uploads]);

  const over = (id: string) => {
    const moved = pictures.value.find((picture) => picture.id === dragged.value);
    if (!moved || moved.id === id) return;
    const to = pictures.value.findIndex((picture) => picture.id === id);
    pictures.value = pictures.value.filter((picture) => picture !== moved).toSpliced(to, 0, moved);
  };
  const drop = async () => {
    const id = dragged.value!;
    dragged.value = null;
    const to = pictures.value.findIndex((picture) => picture.id === id);
    const alt = document.querySelector<HTMLInputElement>(`#alt-${CSS.escape(id)}`)!.value;
    const saved = await ask(`${action}/${id}`, { do: `move:${to}`, alt }).catch(() => null);
    failed.value = saved === null;
    pictures.value = saved ?? before.current;
  };

  return (
    <>
      {pictures.value.length === 0 && <p class="mb-4 text-base-content/70">{m.none}</p>}
      {failed.value && <p class="mb-4 text-error" role="alert">{m.notMoved}</p>}
      <ul class="mb-5 grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">
        {pictures.value.map((picture, i) => (
          <li
            key={picture.id}
            class={`min-w-0 ${dragged.value === picture.id ? "opacity-40" : ""}`}
            onDragOver={(event) => {
              if (dragged.value === null) return;
              event.preventDefault();
              over(picture.id);
            }}
            onDrop={(event) => {
              if (dragged.value === null) return;
              event.preventDefault();
              drop();
            }}
          >
            <div
              class={`relative aspect-square overflow-hidden rounded-box bg-base-200 ${
                draggable.value ? "cursor-grab" : ""
              }`}
              draggable={draggable.value}
              onDragStart={() => {
                before.current = pictures.value;
                dragged.value = picture.id;
              }}
              onDragEnd={() => {
                // Let go of beside the pictures: as it was.
                if (dragged.value !== null) pictures.value = before.current;
                dragged.value = null;
              }}
            >
              <ShownPicture picture={picture} locale={locale} />
              {i === 0 && picture.key && (
                <span class="absolute top-2 left-2">
                  <Badge tone="info">{m.cover}</Badge>
                </span>
              )}
            </div>
            {mayWrite && (
              <PictureActions
                action={`${action}/${picture.id}`}
                picture={picture}
                at={i}
                last={i === pictures.value.length - 1}
                locale={locale}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The pictures as they are, after a change where one is given; rejects where it was refused. */
async function ask(url: string, change?: Record<string, string>): Promise<PictureState[]> {
  const response = await fetch(url, {
    method: change ? "POST" : "GET",
    headers: { accept: "application/json" },
    body: change && new URLSearchParams(change),
  });
  if (!response.ok) throw new Error(String(response.status));
  return await response.json();
}
