import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes, "size" | "icon" | "type"> {
  variant?: "primary" | "secondary" | "ghost" | "danger";
  /** `lg` is for fingers: the till and the warehouse. */
  size?: "sm" | "md" | "lg";
  type?: "button" | "submit";
  /** Makes it a link that looks like a button. */
  href?: string;
  /** The link leads to a file: it is saved, and not fetched before it is wanted. */
  download?: boolean;
  icon?: IconName;
  children?: ComponentChildren;
}

const variants = {
  primary: "btn-primary",
  secondary: "border-base-300 bg-base-100 hover:bg-base-200",
  ghost: "btn-ghost",
  danger: "btn-error btn-outline",
};
const sizes = { sm: "btn-sm", md: "", lg: "btn-lg" };

export function Button(
  { variant = "secondary", size = "md", type = "button", href, download, icon, children, ...rest }:
    ButtonProps,
) {
  const look = `btn ${variants[variant]} ${sizes[size]} ${rest.class ?? ""}`;
  const content = (
    <>
      {icon && <Icon name={icon} size={size === "sm" ? 16 : 18} />}
      {children}
    </>
  );
  if (href !== undefined) {
    return (
      <a
        href={href}
        download={download}
        class={look}
        title={rest.title as string | undefined}
        aria-label={rest["aria-label"]}
      >
        {content}
      </a>
    );
  }
  return <button {...rest} type={type} class={look}>{content}</button>;
}
