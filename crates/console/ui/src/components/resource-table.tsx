// A table of resources: filter, sort, pages, selection, preferences, and export of what the filter leaves.

import { useCollection } from "@cloudscape-design/collection-hooks";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState, type ReactNode } from "react";
import { csv, download } from "../lib/download";

export interface Column<T> {
  id: string;
  header: string;
  /** The value for sorting, filtering and exports. */
  value: (item: T) => string | number | Date | undefined;
  /** What the cell shows, if not the value. */
  cell?: (item: T) => ReactNode;
  width?: number;
}

interface Props<T> {
  /** What the items are, in the plural, such as `users`. */
  noun: string;
  title: string;
  description?: ReactNode;
  items: T[];
  columns: Column<T>[];
  id: (item: T) => string;
  loading?: boolean;
  actions?: ReactNode;
  empty?: ReactNode;
  selected?: T[];
  onSelect?: (items: T[]) => void;
  selectionType?: "single" | "multi";
  variant?: TableProps["variant"];
  pageSize?: number;
}

function pageSizeOf(noun: string, initial: number): number {
  return Number(localStorage.getItem(`roleback-page-size-${noun}`)) || initial;
}

export function ResourceTable<T>(props: Props<T>) {
  const { noun, columns, id } = props;
  const [pageSize, setPageSize] = useState(() => pageSizeOf(noun, props.pageSize ?? 20));
  const text = (item: T, column: Column<T>) => {
    const value = column.value(item);
    return value instanceof Date ? value.toISOString() : String(value ?? "");
  };
  const { items, filteredItemsCount, collectionProps, filterProps, paginationProps, allPageItems } = useCollection(props.items, {
    filtering: {
      filteringFunction: (item, filter) => {
        const wanted = filter.toLowerCase();
        return columns.some((column) => text(item, column).toLowerCase().includes(wanted));
      },
      empty: props.empty ?? <Empty title={`No ${noun}`} />,
      noMatch: <Empty title="No matches" action={<Button onClick={() => filterProps.onChange({ detail: { filteringText: "" } } as never)}>Clear filter</Button>} />,
    },
    pagination: { pageSize },
    sorting: {},
    selection: {},
  });
  const exported = (kind: string) => {
    if (kind === "csv") {
      const rows = allPageItems.map((item) => columns.map((column) => column.value(item)));
      download(`${noun}.csv`, "text/csv", csv(columns.map((column) => column.header), rows));
    } else {
      const objects = allPageItems.map((item) => Object.fromEntries(columns.map((column) => [column.id, column.value(item)])));
      download(`${noun}.json`, "application/json", JSON.stringify(objects, null, 2));
    }
  };
  const count = filterProps.filteringText ? `(${filteredItemsCount}/${props.items.length})` : `(${props.items.length})`;
  return (
    <Table
      {...collectionProps}
      variant={props.variant ?? "container"}
      items={items}
      trackBy={id}
      loading={props.loading && props.items.length === 0}
      loadingText={`Loading ${noun}`}
      enableKeyboardNavigation
      selectionType={props.onSelect ? (props.selectionType ?? "multi") : undefined}
      selectedItems={props.selected ?? []}
      onSelectionChange={({ detail }) => props.onSelect?.(detail.selectedItems)}
      ariaLabels={{
        tableLabel: props.title,
        selectionGroupLabel: `Select ${noun}`,
        allItemsSelectionLabel: () => `Select all ${noun} on this page`,
        itemSelectionLabel: (_, item) => `Select ${id(item)}`,
      }}
      columnDefinitions={columns.map((column) => ({
        id: column.id,
        header: column.header,
        minWidth: column.width,
        sortingComparator: (one: T, other: T) => text(one, column).localeCompare(text(other, column), "en", { numeric: true }),
        cell: (item: T) => column.cell?.(item) ?? text(item, column) ?? "-",
        isRowHeader: column === columns[0],
      }))}
      header={
        <Header
          counter={count}
          description={props.description}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <ButtonDropdown
                items={[
                  { id: "csv", text: "CSV" },
                  { id: "json", text: "JSON" },
                ]}
                onItemClick={({ detail }) => exported(detail.id)}
              >
                Export
              </ButtonDropdown>
              {props.actions}
            </SpaceBetween>
          }
        >
          {props.title}
        </Header>
      }
      filter={
        <TextFilter
          {...filterProps}
          filteringAriaLabel={`Filter ${noun}`}
          filteringPlaceholder={`Find ${noun}`}
          countText={`${filteredItemsCount} ${filteredItemsCount === 1 ? "match" : "matches"}`}
        />
      }
      pagination={<Pagination {...paginationProps} ariaLabels={{ nextPageLabel: "Next page", previousPageLabel: "Previous page", pageLabel: (page) => `Page ${page}` }} />}
      preferences={
        <CollectionPreferences
          title="Preferences"
          confirmLabel="Confirm"
          cancelLabel="Cancel"
          preferences={{ pageSize }}
          pageSizePreference={{ title: "Page size", options: [10, 20, 50, 100].map((value) => ({ value, label: `${value} ${noun}` })) }}
          onConfirm={({ detail }) => {
            const size = detail.pageSize ?? 20;
            localStorage.setItem(`roleback-page-size-${noun}`, String(size));
            setPageSize(size);
          }}
        />
      }
    />
  );
}

export function Empty({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return (
    <Box textAlign="center" padding={{ vertical: "m" }} color="inherit">
      <SpaceBetween size="xs">
        <b>{title}</b>
        {text && <Box color="inherit">{text}</Box>}
        {action}
      </SpaceBetween>
    </Box>
  );
}
