import { z } from "zod";
import { openApi } from "shared/http/openapi.ts";
import { customerInput } from "../../../../../services/crm/customers.ts";
import { define } from "../../../../../state.ts";
import { listQuery } from "./customers/index.ts";

const customer = z.looseObject({ id: z.uuid(), version: z.number().int() });

export const handler = define.handlers({
  GET: (ctx) =>
    Response.json(
      openApi({
        title: "Vecton CRM",
        version: "1",
        server: "/api/crm/v1",
        tokenUrl: `${ctx.state.config.OIDC_ISSUER}/oauth/token`,
      }, [
        {
          method: "get",
          path: "/customers",
          summary: "Customers by pages, searched and filtered",
          scope: "customers:read",
          query: listQuery,
          responses: {
            200: {
              description: "A page of customers and the cursor of the next",
              schema: z.object({ customers: z.array(customer), next: z.string().nullable() }),
            },
          },
        },
        {
          method: "post",
          path: "/customers",
          summary: "Add a customer",
          scope: "customers:write",
          body: customerInput,
          responses: { 201: { description: "The customer", schema: customer } },
        },
        {
          method: "get",
          path: "/customers/{id}",
          summary: "One customer",
          scope: "customers:read",
          responses: { 200: { description: "The customer", schema: customer } },
        },
      ]),
    ),
});
