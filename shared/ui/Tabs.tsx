/** Views of one thing, each with an address of its own. */
export function Tabs(
  { label, items }: { label: string; items: { label: string; href: string; current: boolean }[] },
) {
  return (
    <nav aria-label={label} class="mb-4 flex gap-1 overflow-x-auto border-b border-base-300">
      {items.map((item) => (
        <a
          key={item.href}
          href={item.href}
          aria-current={item.current ? "page" : undefined}
          class={`-mb-px border-b-2 px-3 py-2 text-sm whitespace-nowrap ${
            item.current
              ? "border-primary font-medium text-primary"
              : "border-transparent text-base-content/70 hover:text-base-content"
          }`}
        >
          {item.label}
        </a>
      ))}
    </nav>
  );
}
