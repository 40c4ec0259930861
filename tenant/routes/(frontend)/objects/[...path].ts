import { HttpError } from "fresh";
import { serveSigned } from "shared/objects/mod.ts";
import { objectSigning } from "../../../runtime.ts";
import { define, type State } from "../../../state.ts";

/** Private files by signed addresses, where no object store answers these itself. */
const serve = ({ state, url, req }: { state: State; url: URL; req: Request }) => {
  const { config, objects } = state;
  if (config.S3_ENDPOINT) throw new HttpError(404);
  const path = url.pathname.slice("/objects/".length);
  return serveSigned(objectSigning(config), [objects.private], path, req);
};

export const handler = define.handlers({ GET: serve, POST: serve });
