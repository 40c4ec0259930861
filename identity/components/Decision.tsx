import { Button } from "shared/ui/mod.ts";

/** Yes or no: two forms, so that each says what it does by its fields alone. */
export function Decision({ action, fields, allow, deny }: {
  action: string;
  fields: Record<string, string>;
  allow: string;
  deny: string;
}) {
  return (
    <div class="mt-6 grid gap-2">
      {(["allow", "deny"] as const).map((decision) => (
        <form key={decision} method="post" action={action}>
          {Object.entries({ ...fields, decision }).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <Button
            type="submit"
            variant={decision === "allow" ? "primary" : "ghost"}
            class="w-full"
          >
            {decision === "allow" ? allow : deny}
          </Button>
        </form>
      ))}
    </div>
  );
}
