/** How far something has come; `value` of `max`, or under way without a known end. */
export function Progress(
  { value, max, label }: { value?: number; max?: number; label: string },
) {
  return (
    <progress
      class="progress progress-primary h-2 w-full"
      value={value}
      max={max}
      aria-label={label}
    />
  );
}
