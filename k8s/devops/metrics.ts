/** What is asked of Prometheus (on one machine: k8s/local/metrics) about tenants' services. */
import { z } from "zod";

/** A value with its labels. */
export interface Reading {
  labels: Record<string, string>;
  value: number;
}

export interface Prometheus {
  /** Answers a PromQL query that gives an instant vector. */
  query(text: string): Promise<Reading[]>;
}

/** Prometheus cannot be asked, or it answered with an error. */
export class PrometheusUnavailable extends Error {
  override name = "PrometheusUnavailable";
}

const answer = z.object({
  status: z.literal("success"),
  data: z.object({
    result: z.array(z.object({
      metric: z.record(z.string(), z.string()),
      value: z.tuple([z.number(), z.string()]),
    })),
  }),
});

/** A client of the HTTP API at `url`; a query takes three seconds at most. */
export function prometheusClient(url: string): Prometheus {
  return {
    async query(text) {
      try {
        const response = await fetch(new URL("/api/v1/query", url), {
          method: "POST",
          body: new URLSearchParams({ query: text }),
          signal: AbortSignal.timeout(3000),
        });
        const { data } = answer.parse(await response.json());
        return data.result.map(({ metric, value }) => ({
          labels: metric,
          value: Number(value[1]),
        }));
      } catch (error) {
        throw new PrometheusUnavailable((error as Error).message);
      }
    },
  };
}
