import { type Palette, type Shape, shapes } from "./shapes.ts";

/** Dyes of the demonstration's goods, by their Hungarian names. */
export const palettes: Record<string, Palette> = {
  "zöld": { base: "#5b7f5f", light: "#a9c6a0", dark: "#2f4c38" },
  "kék": { base: "#4f7ea3", light: "#a8cbe2", dark: "#27475f" },
  "szürke": { base: "#8d959b", light: "#cfd5d8", dark: "#4c545a" },
  "narancs": { base: "#dd8440", light: "#f7c894", dark: "#8f4a1b" },
  "bordó": { base: "#93404c", light: "#d9a0a2", dark: "#561f2a" },
  "fekete": { base: "#4a4a4d", light: "#93949a", dark: "#232326" },
  "piros": { base: "#c9513f", light: "#f0a898", dark: "#7c281c" },
  "fehér": { base: "#efebe2", light: "#ffffff", dark: "#a79f8f" },
  "bézs": { base: "#cbb08a", light: "#efe0c6", dark: "#82684a" },
  "barna": { base: "#8f6242", light: "#cfa07a", dark: "#4d3120" },
};

const backdrops: Record<string, [string, string]> = {
  "zöld": ["#eef2e6", "#d5dfc9"],
  "kék": ["#ebf1f4", "#cfdee6"],
  "narancs": ["#f9efe2", "#f0dcc2"],
  "bordó": ["#f6ecea", "#e8d3d0"],
  "piros": ["#f8ece8", "#ecd5cd"],
  "fehér": ["#dfe5e2", "#bfcbc6"],
};
const paper: [string, string] = ["#f2efe8", "#e0dacd"];

/** A picture of goods: the drawing of their kind in a dye, on a studio backdrop. */
export function picture(shape: Shape, color: string, title: string): string {
  const palette = palettes[color] ?? palettes["szürke"];
  const [top, bottom] = backdrops[color] ?? paper;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img" width="800" height="800">
<title>${escape(title)}</title>
<defs><radialGradient id="b" cx=".5" cy=".4" r=".8"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></radialGradient></defs>
<rect width="400" height="400" fill="url(#b)"/>
<ellipse cx="200" cy="336" rx="128" ry="15" fill="${palette.dark}" opacity=".16"/>
<g stroke-linejoin="round">${shapes[shape](palette)}</g>
</svg>`;
}

const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
