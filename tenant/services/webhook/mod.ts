import type { ServiceModule } from "../../services.ts";
import { dispatch } from "./dispatch.ts";
import { forgetOld } from "./retention.ts";
import { sendDue } from "./sender.ts";

export const service: ServiceModule = {
  migrations: [{ name: "webhook", directory: new URL("./migrations/", import.meta.url) }],
  consumers: () => [dispatch],
  jobs: ({ sql, config }) => [
    {
      name: "webhook.send",
      everySeconds: 1,
      run: async () => {
        await sendDue({
          sql,
          secretKey: config.SECRET_KEY,
          allowedOrigins: config.WEBHOOK_ALLOWED_ORIGINS,
        });
      },
    },
    { name: "webhook.retention", everySeconds: 3600, run: () => forgetOld(sql) },
  ],
};
