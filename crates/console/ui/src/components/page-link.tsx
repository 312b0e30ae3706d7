// A link to a page of the console, followed without a reload. It keeps the moment that is shown.

import Link, { type LinkProps } from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { useHref, useLocation, useNavigate } from "react-router";

export function useTo(to: string): string {
  const at = new URLSearchParams(useLocation().search).get("at");
  return at ? `${to}${to.includes("?") ? "&" : "?"}at=${encodeURIComponent(at)}` : to;
}

/** With `now`, the page is about the whole log and forgets the moment. */
export function PageLink(props: { to: string; children: ReactNode; variant?: LinkProps["variant"]; fontSize?: LinkProps["fontSize"]; now?: boolean }) {
  const navigate = useNavigate();
  const kept = useTo(props.to);
  const to = props.now ? props.to : kept;
  const href = useHref(to);
  return (
    <Link
      href={href}
      variant={props.variant}
      fontSize={props.fontSize}
      onFollow={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    >
      {props.children}
    </Link>
  );
}
