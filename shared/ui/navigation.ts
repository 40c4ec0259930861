import type { IconName } from "./Icon.tsx";

export interface NavItem {
  label: string;
  href: string;
  icon: IconName;
}

export interface NavSection {
  label?: string;
  items: NavItem[];
}

export interface Breadcrumb {
  label: string;
  href?: string;
}

/** The entry that the page belongs to: the longest one that its path begins with. */
export function currentItem(nav: NavSection[], path: string): NavItem | undefined {
  return nav.flatMap((section) => section.items)
    .filter(({ href }) => path === href || (href !== "/" && path.startsWith(`${href}/`)))
    .toSorted((a, b) => b.href.length - a.href.length)[0];
}
