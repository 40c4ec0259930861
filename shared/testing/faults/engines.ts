/** Real engines that a test may kill, freeze and start again with the same data. */
export type { PrivateEngine } from "./engine.ts";
export { type PrivatePostgres, privatePostgres } from "./postgres.ts";
export { type PrivateRabbit, privateRabbit } from "./rabbitmq.ts";
export { type PrivateRedis, privateRedis } from "./redis.ts";
