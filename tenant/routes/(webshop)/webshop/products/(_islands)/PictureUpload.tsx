import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { added } from "../(_components)/preparing.ts";

export interface PictureUploadProps {
  action: string;
  maxBytes: number;
  texts: { add: string; drop: string; tooLarge: string; failed: string };
  /** What sends the form without JavaScript. */
  children?: ComponentChildren;
}

interface Item {
  name: string;
  preview: string;
  /** From 0 to 1. */
  sent: number;
  error: string;
}

/** A place to drop pictures: each is sent at once and shows how far it is. */
export default function PictureUpload({ action, maxBytes, texts, children }: PictureUploadProps) {
  const items = useSignal<Item[]>([]);
  const over = useSignal(false);
  const live = useSignal(false);
  useEffect(() => {
    live.value = true;
  }, []);
  const patch = (at: number, change: Partial<Item>) =>
    items.value = items.value.map((item, i) => i === at ? { ...item, ...change } : item);

  const send = async (files: File[]) => {
    const first = items.value.length;
    items.value = [
      ...items.value,
      ...files.map(({ name }) => ({ name, preview: "", sent: 0, error: "" })),
    ];
    files.forEach((file, i) =>
      preview(file).then((text) => patch(first + i, { preview: text })).catch(() => {})
    );
    // One after another: they keep the order in which they were chosen.
    for (const [i, file] of files.entries()) {
      const error = file.size > maxBytes
        ? texts.tooLarge
        : await post(action, file, (sent) => patch(first + i, { sent })).catch(() => texts.failed);
      patch(first + i, error ? { error, preview: "" } : { sent: 1 });
      if (!error) added.value++;
    }
    // What was refused stays to be read; the rest stands among the pictures.
    if (items.value.length === first + files.length) {
      items.value = items.value.filter(({ error }) => error !== "");
    }
  };

  return (
    <div
      class={`rounded-box border-2 border-dashed p-5 text-center transition-colors ${
        over.value ? "border-primary bg-primary/5" : "border-base-300"
      }`}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => over.value = false}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        void send([...event.dataTransfer?.files ?? []]);
      }}
    >
      <div class="flex flex-wrap items-center justify-center gap-3">
        <input
          type="file"
          name="pictures"
          aria-label={texts.add}
          multiple
          accept="image/jpeg,image/png,image/webp,image/gif,image/avif"
          class="file-input max-w-full"
          onChange={(event) => {
            const input = event.currentTarget;
            void send([...input.files ?? []]);
            input.value = "";
          }}
        />
        <span class="text-sm text-base-content/70">{texts.drop}</span>
        <span class={live.value ? "hidden" : ""}>{children}</span>
      </div>
      <ul class="mt-3 grid gap-2 text-left text-sm" aria-live="polite">
        {items.value.map((item, i) => (
          <li key={i} class="flex items-center gap-3">
            {item.preview
              ? <img src={item.preview} alt="" class="size-10 rounded-field object-cover" />
              : <span class="size-10 rounded-field bg-base-200" />}
            <span class="min-w-0 flex-1 truncate">{item.name}</span>
            {item.error
              ? <span class="text-error" role="alert">{item.error}</span>
              : <progress class="progress progress-primary w-32" value={item.sent} max={1} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Sends a file and says how far it is; gives the server's reason where it refuses, else "". */
function post(action: string, file: File, progress: (sent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    // fetch does not say how much it has sent.
    const request = new XMLHttpRequest();
    request.open("POST", action);
    request.setRequestHeader("accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    request.onload = () => {
      const refused = request.response?.refused?.[0];
      if (request.status < 300 && !refused) resolve("");
      else if (refused) resolve(refused.why);
      else reject(new Error(String(request.status)));
    };
    request.onerror = () => reject(new Error("no connection"));
    const form = new FormData();
    form.append("pictures", file);
    request.send(form);
  });
}

/** As a data address: the page's policy allows no other of the visitor's own files. */
function preview(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
