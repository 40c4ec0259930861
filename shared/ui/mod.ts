/** The design system: see it whole at `/components` of a tenant. */
export { AppShell, type AppShellProps } from "./AppShell.tsx";
export { Alert } from "./Alert.tsx";
export { Badge, type Tone } from "./Badge.tsx";
export { Button, type ButtonProps } from "./Button.tsx";
export { Card } from "./Card.tsx";
export { CenteredShell } from "./CenteredShell.tsx";
export { BarChart } from "./charts/BarChart.tsx";
export { LineChart } from "./charts/LineChart.tsx";
export { type Column, DataTable } from "./DataTable.tsx";
export { Dialog } from "./Dialog.tsx";
export { Document } from "./Document.tsx";
export { EmptyState, ErrorState } from "./states.tsx";
export {
  CheckboxField,
  Field,
  FileField,
  SelectField,
  TextareaField,
  TextField,
} from "./fields.tsx";
export { FilterBar, SearchField } from "./FilterBar.tsx";
export { Flash } from "./Flash.tsx";
export { type FlashMessage, setFlash, takeFlash } from "./flash_cookie.ts";
export { Icon, type IconName } from "./Icon.tsx";
export { Logo } from "./Logo.tsx";
export type { Breadcrumb, NavItem, NavSection } from "./navigation.ts";
export { Pagination } from "./Pagination.tsx";
export { handlePreferences, localePreference, type Theme, themeOf } from "./preferences.ts";
export { PreferencesMenu } from "./PreferencesMenu.tsx";
export { Progress } from "./Progress.tsx";
export { Stat } from "./Stat.tsx";
export { Steps } from "./Steps.tsx";
export { Tabs } from "./Tabs.tsx";
