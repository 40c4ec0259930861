/** Builds an app, and serves it with live reload while it is being written. */
export { Builder } from "./builder.ts";
export type { BuildOptions, ResolvedBuildConfig } from "./config.ts";
export type { OnTransformArgs, OnTransformOptions, TransformFn } from "./transforms.ts";
