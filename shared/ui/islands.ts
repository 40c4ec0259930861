/** Islands of the design system, for `builder.registerIsland`. */
export const uiIslands: string[] = [];
