// A table of resources: filter, sort, pages, selection, preferences, and export of what the filter leaves.

import { useCollection } from "@cloudscape-design/collection-hooks";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { message } from "../lib/api";
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
  /** Why the items could not be listed. */
  error?: unknown;
  /** While not all items have arrived: finds those that match a text among all. */
  find?: (text: string) => Promise<T[]>;
  actions?: ReactNode;
  empty?: ReactNode;
  selected?: T[];
  onSelect?: (items: T[]) => void;
  selectionType?: "single" | "multi";
  variant?: TableProps["variant"];
  pageSize?: number;
  /** The ids of the columns that are shown until the preferences say otherwise; by default all. */
  shown?: string[];
  /** Whether the table is the page: its title is that of the page. */
  isPage?: boolean;
}

interface Preferences {
  pageSize: number;
  /** The ids of the columns that are shown, in their order; undefined for the initial ones. */
  columns?: string[];
  wrap: boolean;
}

const key = (noun: string) => `roleback-table-${noun.replaceAll(" ", "-")}`;

function kept(noun: string): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(key(noun)) ?? "{}");
  } catch {
    return {};
  }
}

/** How long to wait for the next letter before all items are searched, in milliseconds. */
const TYPING_MS = 100;

/** The items that have arrived, and those that a search finds among the others. */
function useFound<T>({ items, find, id }: Props<T>, text: string): T[] {
  const [found, setFound] = useState<T[]>([]);
  const isPartial = find !== undefined;
  useEffect(() => {
    setFound([]);
    if (!isPartial || !text) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      // A search that fails finds nothing: the list itself reports the error.
      find(text).then((next) => isCurrent && setFound(next), () => {});
    }, TYPING_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // `find` is another function in each rendering.
  }, [text, isPartial]);
  return useMemo(() => {
    if (found.length === 0) return items;
    const known = new Set(items.map(id));
    return [...items, ...found.filter((it) => !known.has(id(it)))];
  }, [items, found]);
}

export function ResourceTable<T>(props: Props<T>) {
  const { noun, columns, id } = props;
  const [preferences, setPreferences] = useState<Preferences>(() => ({ pageSize: props.pageSize ?? 20, wrap: true, ...kept(noun) }));
  const { pageSize } = preferences;
  const shown = preferences.columns ?? props.shown ?? columns.map((column) => column.id);
  const known = columns.map((column) => column.id);
  const listed = shown.filter((it) => known.includes(it));
  const display = [...listed, ...known.filter((it) => !listed.includes(it))].map((it) => ({ id: it, visible: listed.includes(it) }));
  const text = (item: T, column: Column<T>) => {
    const value = column.value(item);
    return value instanceof Date ? value.toISOString() : String(value ?? "");
  };
  // Made once for each item: with tens of thousands of them, making it for each typed letter takes seconds.
  const searchTexts = useMemo(() => new WeakMap<object, string>(), [columns]);
  const searchable = (item: T) => {
    let known = searchTexts.get(item as object);
    if (known === undefined) {
      known = columns.map((column) => text(item, column)).join("\n").toLowerCase();
      searchTexts.set(item as object, known);
    }
    return known;
  };
  const [typed, setTyped] = useState("");
  const all = useFound(props, typed);
  const { items, filteredItemsCount, collectionProps, filterProps, paginationProps, allPageItems } = useCollection(all, {
    filtering: {
      filteringFunction: (item, filter) => searchable(item).includes(filter.toLowerCase()),
      empty: props.error ? <Empty title="Not listed" /> : props.empty ?? <Empty title={`No ${noun}`} />,
      noMatch: <Empty title="No matches" action={<Button onClick={() => filterProps.onChange({ detail: { filteringText: "" } } as never)}>Clear filter</Button>} />,
    },
    pagination: { pageSize },
    sorting: {},
    selection: {},
  });
  useEffect(() => setTyped(filterProps.filteringText), [filterProps.filteringText]);
  const exported = (kind: string) => {
    if (kind === "csv") {
      const rows = allPageItems.map((item) => columns.map((column) => column.value(item)));
      download(`${noun}.csv`, "text/csv", csv(columns.map((column) => column.header), rows));
    } else {
      const objects = allPageItems.map((item) => Object.fromEntries(columns.map((column) => [column.id, column.value(item)])));
      download(`${noun}.json`, "application/json", JSON.stringify(objects, null, 2));
    }
  };
  const total = props.find ? `${props.items.length}+` : props.items.length;
  const count = filterProps.filteringText ? `(${filteredItemsCount}/${total})` : `(${total})`;
  const table = (
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
      wrapLines={preferences.wrap}
      columnDisplay={display}
      columnDefinitions={columns.map((column) => ({
        id: column.id,
        header: column.header,
        minWidth: column.width,
        sortingComparator: (one: T, other: T) => text(one, column).localeCompare(text(other, column), "en", { numeric: true }),
        cell: (item: T) => column.cell?.(item) ?? (text(item, column) || "-"),
        isRowHeader: column === columns[0],
      }))}
      header={
        <Header
          variant={props.isPage ? "h1" : "h2"}
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
          filteringClearAriaLabel="Clear filter"
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
          preferences={{ pageSize, wrapLines: preferences.wrap, contentDisplay: display }}
          pageSizePreference={{ title: "Page size", options: [10, 20, 50, 100].map((value) => ({ value, label: `${value} ${noun}` })) }}
          wrapLinesPreference={{ label: "Wrap lines", description: "Show long texts on several lines" }}
          contentDisplayPreference={{
            title: "Columns",
            options: columns.map((column, index) => ({ id: column.id, label: column.header, alwaysVisible: index === 0 })),
          }}
          onConfirm={({ detail }) => {
            const next = {
              pageSize: detail.pageSize ?? 20,
              wrap: detail.wrapLines ?? false,
              columns: detail.contentDisplay?.filter((it) => it.visible).map((it) => it.id),
            };
            localStorage.setItem(key(noun), JSON.stringify(next));
            setPreferences(next);
          }}
        />
      }
    />
  );
  if (!props.error) return table;
  return (
    <SpaceBetween size="m">
      <Alert type="error" header={`${props.title} cannot be listed`}>
        {message(props.error)}
      </Alert>
      {table}
    </SpaceBetween>
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
