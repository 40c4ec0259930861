/** Where somebody is in a task of several pages. */
export function Steps({ steps, current }: { steps: string[]; current: number }) {
  return (
    <ol class="mb-6 flex flex-wrap gap-x-6 gap-y-2 text-sm">
      {steps.map((step, i) => (
        <li
          key={step}
          aria-current={i === current ? "step" : undefined}
          class={`flex items-center gap-2 ${
            i === current ? "font-medium" : "text-base-content/60"
          }`}
        >
          <span
            class={`grid size-6 place-items-center rounded-full text-xs tabular ${
              i <= current ? "bg-primary text-primary-content" : "bg-base-300"
            }`}
          >
            {i + 1}
          </span>
          {step}
        </li>
      ))}
    </ol>
  );
}
