/** The `images` of an app's `kustomization.yaml`, the one place that says which image it runs. */
import { parseDocument } from "yaml";

export const appFolder = "k8s/apps";
export const appPath = (app: string) => `${appFolder}/${app}/kustomization.yaml`;

interface ImageEntry {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

/** `name@sha256:…` or `name:tag` that the file sets for the image of this name; null without one. */
export function imageOf(text: string, name: string): string | null {
  const entry = entriesOf(text).find((item) => isOf(item, name));
  if (!entry) return null;
  const version = entry.digest ? `@${entry.digest}` : `:${entry.newTag ?? "latest"}`;
  return (entry.newName ?? entry.name) + version;
}

/** The file with another digest or tag for that image; comments and all else stay. */
export function withImage(text: string, image: string): string {
  const { name, digest, tag } = splitImage(image);
  const document = parseDocument(text);
  const index = entriesOf(text).findIndex((item) => isOf(item, name));
  if (index < 0) throw new Error(`there is no image ${name} in its kustomization.yaml`);
  for (const [field, value] of [["digest", digest], ["newTag", tag]] as const) {
    if (value) document.setIn(["images", index, field], value);
    else document.deleteIn(["images", index, field]);
  }
  return document.toString({ lineWidth: 0, indentSeq: false });
}

/** All that is not about images, for comparing. */
export function withoutImages(text: string): string {
  const document = parseDocument(text);
  document.delete("images");
  return JSON.stringify(document.toJS());
}

export function splitImage(image: string): { name: string; digest?: string; tag?: string } {
  const [, name, tag, digest] = /^(.+?)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]{64}))?$/
    .exec(image)!;
  return digest ? { name, digest } : { name, tag };
}

const entriesOf = (text: string): ImageEntry[] => parseDocument(text).toJS()?.images ?? [];
const isOf = (entry: ImageEntry, name: string) => entry.name === name || entry.newName === name;
