// Requests that load a pod of the store or a pod file, as `roleback pod load` makes them.

import { call, path } from "./api";
import type { components } from "./schema";
import type { Pod } from "./types";

export type Loaded = components["schemas"]["LoadedPod"];
export type Conflicts = components["schemas"]["MergeConflicts"];
export type Conflict = components["schemas"]["MergeConflict"];

/** A pod of the store, or a pod file. */
export type LoadSource = Pod | File;

/** How to combine a pod with the state. */
export interface LoadOptions {
  merge: string;
  /** The common ancestor of a three-way merge; empty for the newest that both sides have. */
  base: string;
  ignoreQuotas: boolean;
  /** The conflicts of an earlier attempt, with a decision in each. */
  decided?: Conflicts;
}

export const THREE_WAY = "three-way";

export const STRATEGIES = [
  { value: "account-region-merge", label: "Account merge", description: "Each account in the pod replaces ours; other accounts stay." },
  { value: "service-merge", label: "Service merge", description: "Each entity in the pod replaces ours with its name; the rest stays." },
  { value: THREE_WAY, label: "Three-way merge", description: "What either side changed since their common ancestor is kept; conflicts are listed for you to decide." },
  { value: "overwrite", label: "Overwrite", description: "The pod replaces everything." },
];

/** The path of a pod in our own API. */
export const podUrl = (pod: Pick<Pod, "name">, rest = "") => `/_roleback/snapshots/${encodeURIComponent(pod.name)}${rest}`;

/** Loads a pod, or says what loading it would change. Without `ifHead` it is a dry run. */
export async function loadPod(source: LoadSource, { merge, base, ignoreQuotas, decided }: LoadOptions, ifHead?: number): Promise<Loaded> {
  const isThreeWay = merge === THREE_WAY;
  const query = {
    merge,
    base: isThreeWay && base ? base : undefined,
    "ignore-quotas": isThreeWay && ignoreQuotas ? "true" : undefined,
    "dry-run": ifHead === undefined ? "true" : undefined,
    "if-head": ifHead,
  };
  const decisions = isThreeWay ? decided : undefined;
  const response =
    source instanceof File
      ? await call("PUT", path("/_roleback/snapshots/restore", query), decisions ? new Blob([`${JSON.stringify(decisions)}\n`, source]) : source)
      : await call("PUT", path(podUrl(source, "/restore"), { ...query, version: source.version }), decisions);
  return (await response.json()) as Loaded;
}
