/** Strokes on a 24 × 24 grid, drawn for Vecton. */
const paths = {
  "home": "M4 11 12 4l8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
  "tag": "M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01",
  "upload": "M12 16V5M7.5 9.5 12 5l4.5 4.5M5 19h14",
  "download": "M12 5v11M7.5 11.5 12 16l4.5-4.5M5 19h14",
  "storefront":
    "M4 9l1.5-5h13L20 9M4 9a2.7 2.7 0 0 0 5.3 0 2.7 2.7 0 0 0 5.4 0A2.7 2.7 0 0 0 20 9M5.5 12v8h13v-8M10 20v-4h4v4",
  "boxes":
    "M8 12.5 4 14.7v4.1l4 2.2 4-2.2v-4.1zM16 12.5l-4 2.2v4.1l4 2.2 4-2.2v-4.1zM12 3 8 5.2v4.1l4 2.2 4-2.2V5.2z",
  "package": "M12 3 4 7.2v9.6l8 4.2 8-4.2V7.2zM4 7.2l8 4.3 8-4.3M12 11.5V21",
  "truck":
    "M3 6h11v10H3zM14 9.5h4l3 3.5v3h-7zM7 18.5h.01M17 18.5h.01M5 18.5a2 2 0 1 0 4 0 2 2 0 0 0-4 0zM15 18.5a2 2 0 1 0 4 0 2 2 0 0 0-4 0z",
  "map-pin":
    "M12 21s-7-6.2-7-11.2a7 7 0 0 1 14 0C19 14.8 12 21 12 21zM9.5 10a2.5 2.5 0 1 0 5 0 2.5 2.5 0 0 0-5 0z",
  "users":
    "M6 8.5a3 3 0 1 0 6 0 3 3 0 0 0-6 0zM3 19a6 6 0 0 1 12 0M15.5 5.8a3 3 0 0 1 0 5.4M17.5 13.6A6 6 0 0 1 21 19",
  "user": "M8.5 8a3.5 3.5 0 1 0 7 0 3.5 3.5 0 0 0-7 0zM5 20a7 7 0 0 1 14 0",
  "chart": "M4 20h16M7 16v-5M12 16V6M17 16v-8",
  "webhook":
    "M9 8.5a3 3 0 1 1 4.8 2.4L16.5 16M9.6 10.2 7 15M8.5 17a3 3 0 1 1-3.7-2.9M9 17h7a3 3 0 1 0 2.2-2.9",
  "settings": "M4 7h9M17 7h3M13 5v4M4 12h3M11 12h9M9 10v4M4 17h11M19 17h1M17 15v4",
  "plus": "M12 5v14M5 12h14",
  "search": "M5 10.5a5.5 5.5 0 1 0 11 0 5.5 5.5 0 0 0-11 0zM14.5 14.5 20 20",
  "menu": "M4 7h16M4 12h16M4 17h16",
  "check": "M5 12.5 10 17.5 19 7",
  "close": "M6 6l12 12M18 6 6 18",
  "alert": "M12 4 2.8 20h18.4zM12 10v4M12 17h.01",
  "info": "M4 12a8 8 0 1 0 16 0 8 8 0 0 0-16 0zM12 11v5M12 8h.01",
  "chevron-right": "M9.5 6l6 6-6 6",
  "chevron-down": "M6 9.5l6 6 6-6",
  "arrow-right": "M5 12h14M13 6l6 6-6 6",
  "globe":
    "M4 12a8 8 0 1 0 16 0 8 8 0 0 0-16 0zM4 12h16M12 4c2.5 2.3 3.5 5 3.5 8s-1 5.7-3.5 8c-2.5-2.3-3.5-5-3.5-8s1-5.7 3.5-8z",
  "sun":
    "M8 12a4 4 0 1 0 8 0 4 4 0 0 0-8 0zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4",
  "log-out": "M14 5H6v14h8M11 12h9M17 8.5l3.5 3.5-3.5 3.5",
  "edit": "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  "trash": "M5 7h14M10 7V5h4v2M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  "clock": "M4 12a8 8 0 1 0 16 0 8 8 0 0 0-16 0zM12 7.5V12l3 2",
  "list": "M8 7h12M8 12h12M8 17h12M4 7h.01M4 12h.01M4 17h.01",
  "filter": "M4 6h16l-6 7v6l-4-2v-4z",
  "refresh": "M19 12a7 7 0 1 1-2-5l2 2M19 5v4h-4",
  "external": "M13 5h6v6M19 5l-8 8M11 6H5v13h13v-6",
  "key": "M4 15a4 4 0 1 0 8 0 4 4 0 0 0-8 0zM11 12.2 19 4M16 7l2.5 2.5M13.5 9.5 16 12",
  "device": "M4 5h16v11H4zM9 20h6M12 16v4",
  "shield": "M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6zM9 12l2.2 2.2L15 10",
  "bolt": "M13 3 5 13.5h6L10 21l8-10.5h-6z",
} as const;

export type IconName = keyof typeof paths;

export const iconNames = Object.keys(paths) as IconName[];

/** A picture beside a text that says the same; alone, give it a `label`. */
export function Icon(
  { name, size = 20, label, class: extra = "" }: {
    name: IconName;
    size?: number;
    label?: string;
    class?: string;
  },
) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      class={`shrink-0 ${extra}`}
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : "true"}
    >
      <path d={paths[name] ?? paths.info} />
    </svg>
  );
}
