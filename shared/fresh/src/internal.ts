/** For the generated `_fresh/server.js` only. */
export { setBuildCache } from "./app.ts";
export { diskBuild } from "./disk_build.ts";
