// The page of one entity: summary, tabs in the address, and its state while it loads or is missing.

import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs, { type TabsProps } from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { message } from "../lib/api";

/** The width of a value in pixels that an id fits into. In a narrow window, there are fewer columns. */
export const VALUE_WIDTH = 230;

interface Props {
  title: string;
  query: { isError: boolean; error: unknown };
  actions?: ReactNode;
  summary: KeyValuePairsProps.Pair[];
  tabs: TabsProps.Tab[];
  children?: ReactNode;
}

export function EntityPage(props: Props) {
  const [search, setSearch] = useSearchParams();
  const tab = search.get("tab") ?? props.tabs[0]!.id;
  const open = (id: string) => {
    const next = new URLSearchParams(search);
    next.set("tab", id);
    setSearch(next, { replace: true });
  };
  return (
    <SpaceBetween size="l">
      <Header variant="h1" actions={props.actions}>
        {props.title}
      </Header>
      {props.query.isError ? (
        <Alert type="error" header={`${props.title} cannot be shown`}>
          {message(props.query.error)}
        </Alert>
      ) : (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Summary</Header>}>
            <KeyValuePairs columns={3} minColumnWidth={VALUE_WIDTH} items={props.summary} />
          </Container>
          <Tabs activeTabId={tab} onChange={({ detail }) => open(detail.activeTabId)} tabs={props.tabs} ariaLabel={props.title} />
        </SpaceBetween>
      )}
      {props.children}
    </SpaceBetween>
  );
}
