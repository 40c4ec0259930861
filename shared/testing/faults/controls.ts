/**
 * Faults that relays and consumers usually have; the harness must catch each of them. Each stands
 * with what the checks must find; the same code without one must pass.
 */
export const controls = {
  embedded: {
    "no fault": null,
    "relay deletes before it has published": /not delivered/,
    // What was stepped over is missing or, where an aggregate's later events came, out of order.
    "relay goes by a cursor": /not delivered|out of order/,
    "consumer acknowledges before its effect": /not delivered/,
    "consumer has no inbox": /more than once/,
  },
  amqp: {
    "no fault": null,
    "relay does not wait for confirms": /not delivered|out of order/,
    "consumer acknowledges before its effect": /not delivered|out of order/,
    "consumer has no inbox": /more than once/,
  },
};

export type Control = keyof typeof controls.embedded | keyof typeof controls.amqp;
