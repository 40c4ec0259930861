import type { Locale } from "shared/i18n/mod.ts";
import { formatMoney } from "shared/money/mod.ts";
import { Alert } from "./Alert.tsx";
import { AlsoHere } from "./AlsoHere.tsx";
import { Badge } from "./Badge.tsx";
import { Button } from "./Button.tsx";
import { Card } from "./Card.tsx";
import { BarChart } from "./charts/BarChart.tsx";
import { LineChart } from "./charts/LineChart.tsx";
import { componentsMessages } from "./components_messages.ts";
import { DataTable } from "./DataTable.tsx";
import { CheckboxField, FileField, SelectField, TextareaField, TextField } from "./fields.tsx";
import { FilterBar, SearchField } from "./FilterBar.tsx";
import { Icon, iconNames } from "./Icon.tsx";
import { LiveStatus } from "./LiveStatus.tsx";
import { Progress } from "./Progress.tsx";
import { Stat } from "./Stat.tsx";
import { EmptyState, ErrorState } from "./states.tsx";
import { Steps } from "./Steps.tsx";
import { Tabs } from "./Tabs.tsx";

const rows = [
  { sku: "MAT35-Z", name: "Mátra 35 hátizsák", price: 24_990, stock: 12 },
  { sku: "BUK-42", name: "Bükk GTX bakancs 42", price: 39_990, stock: 2 },
  { sku: "SZELET", name: "Energiaszelet 50 g", price: 690, stock: 0 },
];

/** Every shared component in its states: what to build pages from. */
export function ComponentsPage({ locale }: { locale: Locale }) {
  const m = componentsMessages(locale);
  const days = Array.from({ length: 14 }, (_, i) => ({
    label: `11. ${i + 1}.`,
    values: [40 + (i * 37) % 60, 20 + (i * 53) % 45],
  }));
  return (
    <div class="grid grid-cols-1 gap-6">
      <Card title={m.buttons}>
        <div class="flex flex-wrap items-center gap-3">
          <Button variant="primary" icon="plus">{m.primary}</Button>
          <Button>{m.secondary}</Button>
          <Button variant="ghost">{m.ghost}</Button>
          <Button variant="danger" icon="trash">{m.danger}</Button>
          <Button variant="primary" size="lg">{m.touch}</Button>
          <Button disabled>{m.disabled}</Button>
        </div>
      </Card>
      <Card title={m.messages}>
        {(["info", "success", "warning", "error"] as const).map((tone) => (
          <Alert key={tone} tone={tone} title={m.tones[tone]}>{m.alertText}</Alert>
        ))}
        <div class="flex flex-wrap gap-2">
          <Badge>{m.tones.neutral}</Badge>
          {(["info", "success", "warning", "error"] as const).map((tone) => (
            <Badge key={tone} tone={tone}>{m.tones[tone]}</Badge>
          ))}
        </div>
      </Card>
      <Card title={m.fields}>
        <div class="grid gap-x-6 sm:grid-cols-2">
          <TextField label={m.name} name="c-name" value="Kovács Anna" hint={m.hint} />
          <TextField label={m.email} name="c-email" type="email" value="anna" error={m.error} />
          <SelectField
            label={m.choice}
            name="c-choice"
            options={[{ value: "a", label: "Szeged" }, { value: "b", label: "Budapest" }]}
          />
          <FileField label={m.file} name="c-file" />
          <TextareaField label={m.note} name="c-note" value="" />
          <CheckboxField label={m.agree} name="c-agree" checked />
        </div>
      </Card>
      <section>
        <Tabs
          label={m.tabs}
          items={[
            { label: m.all, href: "#all", current: true },
            { label: m.low, href: "#low", current: false },
          ]}
        />
        <FilterBar locale={locale}>
          <SearchField name="c-q" value="" label={m.search} />
        </FilterBar>
        <DataTable
          caption={m.table}
          rows={rows}
          rowKey={(row) => row.sku}
          empty={null}
          columns={[
            { key: "sku", label: "SKU", render: (row) => <strong>{row.sku}</strong> },
            { key: "name", label: m.name, render: (row) => row.name },
            {
              key: "price",
              label: m.price,
              align: "right",
              sort: { href: "#price", direction: "up" },
              render: (row) => formatMoney(row.price, "HUF", locale),
            },
            {
              key: "stock",
              label: m.stock,
              align: "right",
              render: (row) => (
                <Badge tone={row.stock > 3 ? "success" : row.stock > 0 ? "warning" : "error"}>
                  {row.stock}
                </Badge>
              ),
            },
          ]}
        />
      </section>
      <div class="grid gap-3 sm:grid-cols-3">
        <Stat label={m.revenue} value={formatMoney(1_284_500, "HUF", locale)} hint={m.today} />
        <Stat label={m.stock} value="4 812" />
        <Stat label={m.low} value="7" href="#low" />
      </div>
      <div class="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Card>
          <BarChart title={m.movements} locale={locale} series={[m.in, m.out]} groups={days} />
        </Card>
        <Card>
          <LineChart
            title={m.value}
            locale={locale}
            label={m.value}
            points={days.map(({ label, values }) => ({ label, value: values[0] * 1000 }))}
          />
        </Card>
      </div>
      <Card title={m.live}>
        <ul class="flex flex-wrap gap-x-8 gap-y-3">
          {(["live", "connecting", "slow", "offline"] as const).map((state) => (
            <li key={state}>
              <LiveStatus state={state} locale={locale} />
            </li>
          ))}
          <li>
            <LiveStatus state="connecting" seconds={4} locale={locale} />
          </li>
          <li>
            <LiveStatus state="offline" asOf="12:04" seconds={20} locale={locale} />
          </li>
        </ul>
        <div class="mt-5 grid gap-3">
          <AlsoHere names={["Kovács Anna"]} locale={locale} />
          <AlsoHere names={["Kovács Anna", "Nagy Béla"]} locale={locale} />
          <AlsoHere names={["Kovács Anna", "Nagy Béla", "Őri Ödön"]} more={4} locale={locale} />
        </div>
      </Card>
      <Card title={m.progress}>
        <Steps steps={[m.step1, m.step2, m.step3]} current={1} />
        <Progress value={62} max={100} label={m.progress} />
      </Card>
      <div class="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Card>
          <EmptyState
            icon="boxes"
            title={m.empty}
            text={m.emptyText}
            action={<Button variant="primary">{m.primary}</Button>}
          />
        </Card>
        <ErrorState title={m.failed} text={m.alertText} />
      </div>
      <Card title={m.icons}>
        <ul class="grid grid-cols-4 gap-4 sm:grid-cols-8">
          {iconNames.map((name) => (
            <li key={name} class="grid justify-items-center gap-1 text-xs text-base-content/70">
              <Icon name={name} size={24} />
              {name}
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
