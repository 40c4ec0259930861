import { openApi } from "shared/http/openapi.ts";
import { basePath, type Endpoint, endpoints, operationOf } from "shared/identity_api/mod.ts";
import { define } from "../../../../../state.ts";

export const handler = define.handlers({
  GET: () =>
    Response.json(openApi(
      { title: "Vecton Identity: management", version: "1", server: basePath },
      Object.values(endpoints).map((endpoint) => operationOf(endpoint as Endpoint)),
    )),
});
