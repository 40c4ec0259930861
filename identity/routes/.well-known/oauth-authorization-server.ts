export { handler } from "./openid-configuration.ts";
