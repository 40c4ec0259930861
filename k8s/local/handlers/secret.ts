import { decryptDocument } from "../../credentials/mod.ts";
import type { KindHandler } from "../cluster.ts";

interface Template {
  name: string;
  stringData: Record<string, string>;
}

/** Opens a SopsSecret with this machine's key; its Secrets stay in memory. */
export const sopsSecret: KindHandler = {
  async apply(manifest, { secrets, ageIdentity }) {
    const plain = await decryptDocument(manifest as never, ageIdentity);
    const spec = (plain as unknown as { spec: { secretTemplates: Template[] } }).spec;
    for (const { name, stringData } of spec.secretTemplates) {
      secrets.set(`${manifest.metadata.namespace}/${name}`, stringData);
    }
  },
  remove({ metadata, spec }, { secrets }) {
    // Names are not sealed.
    for (const { name } of spec.secretTemplates as Template[]) {
      secrets.delete(`${metadata.namespace}/${name}`);
    }
  },
};
