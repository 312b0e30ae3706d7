// What a policy can name: services, actions, resource types, condition keys. The server has the catalogue.

import { useQueries, useQuery, type QueryClient, type UseQueryResult } from "@tanstack/react-query";
import { get } from "./api";
import type { components } from "./schema";

export type Catalogue = components["schemas"]["Catalogue"];
export type Service = components["schemas"]["CatalogueService"];
export type Action = components["schemas"]["CatalogueAction"];
export type Key = components["schemas"]["CatalogueKey"];

/** The order in which AWS's console shows the access levels. */
export const LEVELS = ["List", "Read", "Write", "Permissions management", "Tagging"];

const all = () => ({ queryKey: ["catalogue"], queryFn: () => get<Catalogue>("/_roleback/catalogue"), staleTime: Infinity });

const one = (prefix: string) => ({
  queryKey: ["catalogue", prefix],
  queryFn: () => get<Service>(`/_roleback/catalogue/${encodeURIComponent(prefix)}`).catch(() => null),
  staleTime: Infinity,
});

export function useCatalogue(): UseQueryResult<Catalogue> {
  return useQuery(all());
}

/** The services with these prefixes, as far as they exist and have arrived. */
export function useServices(prefixes: string[]): Service[] {
  const found = useQueries({ queries: prefixes.map(one) });
  return found.flatMap((query) => query.data ?? []);
}

/** The catalogue for what is not a component, from the same cache. */
export const fetchCatalogue = (client: QueryClient) => client.fetchQuery(all());
export const fetchService = (client: QueryClient, prefix: string) => client.fetchQuery(one(prefix));

/** A pattern of actions such as `s3:Get*`, without the prefix, as a test of names. */
export function matcher(pattern: string): (name: string) => boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  const expression = new RegExp(`^${escaped}$`, "i");
  return (name) => expression.test(name);
}
