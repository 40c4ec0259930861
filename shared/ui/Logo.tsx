/** Two ways that meet in one point: shop and warehouse, one stock. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" class="shrink-0">
      <rect width="32" height="32" rx="8" class="fill-primary" />
      <path
        d="M8 9.5 16 23l8-13.5"
        fill="none"
        class="stroke-primary-content"
        stroke-width="3.2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      <circle cx="16" cy="10" r="2.3" class="fill-primary-content" />
    </svg>
  );
}
