import { formatDate, type Locale } from "shared/i18n/mod.ts";
import { Badge, Button, DataTable, EmptyState } from "shared/ui/mod.ts";
import type { ApiClient } from "../domain/api_clients.ts";
import { tokenMessages } from "./messages/tokens.ts";

/** The API clients of a tenant, with a new secret or the end for each. */
export function ApiClientTable(
  { locale, clients, path }: {
    locale: Locale;
    clients: ApiClient[];
    /** Of the list: the pages of a client are below it. */
    path: string;
  },
) {
  const m = tokenMessages(locale);
  return (
    <DataTable
      caption={m.clients}
      rows={clients}
      rowKey={({ id }) => id}
      empty={<EmptyState icon="key" title={m.noClients} text={m.noClientsText} />}
      columns={[
        {
          key: "name",
          label: m.name,
          render: ({ name, id, disabled }) => (
            <>
              <span class="block font-medium">{name}</span>
              <code class="text-sm text-base-content/70">{id}</code>
              {disabled && <Badge tone="error">{m.disabled}</Badge>}
            </>
          ),
        },
        {
          key: "scopes",
          label: m.abilities,
          render: ({ scopes }) => (
            <span class="flex flex-wrap gap-1">
              {scopes.map((scope) => <Badge key={scope}>{scope}</Badge>)}
            </span>
          ),
        },
        { key: "secrets", label: m.secret, render: ({ secrets }) => m.secrets(secrets) },
        {
          key: "created",
          label: m.created,
          render: ({ createdAt }) => formatDate(createdAt, locale),
        },
        {
          key: "act",
          label: m.manage,
          align: "right",
          render: ({ id, name }) => (
            <form method="post" class="flex justify-end gap-2">
              <input type="hidden" name="client" value={id} />
              <Button
                type="submit"
                size="sm"
                name="act"
                value="rotate"
                aria-label={`${m.rotate}: ${name}`}
              >
                {m.rotate}
              </Button>
              <Button
                href={`${path}/${id}/delete`}
                size="sm"
                variant="ghost"
                aria-label={`${m.delete}: ${name}`}
              >
                {m.delete}
              </Button>
            </form>
          ),
        },
      ]}
    />
  );
}
