// Lists and details of IAM, as queries.

import * as iam from "@aws-sdk/client-iam";
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { all, errorCode, PAGE_ITEMS, type Aws } from "./aws";
import { asOf, get } from "./api";
import { useSession } from "./session";
import type { EntityList } from "./types";

const FIRST_PAGE_ITEMS = 100;
/** A list that grows is drawn again after this many items. */
const SHOWN_AGAIN_ITEMS = 10_000;
/** The most items that a search shows before the whole list has arrived. */
const FOUND_ITEMS_MAX = 20;

export interface Listing<T> {
  items: T[];
  loading: boolean;
  error: unknown;
  refetch: () => void;
  /** Searches the whole list on the server, while it has not arrived. */
  find?: (text: string) => Promise<T[]>;
}

/** What a search needs to know of a list: the kind of its entities, and how one of them is read. */
interface Searched<T> {
  kind: string;
  read: (aws: Aws, entity: { name: string; arn?: string | null }) => Promise<T | undefined>;
}

/** A list that shows its first page as soon as it has arrived, and the others while they arrive. */
function useListing<T>(name: string, searched: Searched<T>, load: (aws: Aws, onPage: (items: T[]) => void) => Promise<T[]>): Listing<T> {
  const { aws, at, session, role } = useSession();
  const account = role?.account ?? session.account;
  const [partial, setPartial] = useState<T[]>([]);
  const query = useQuery({
    queryKey: [name, at, aws.credentials.accessKeyId],
    queryFn: () => {
      let shown = 0;
      return load(aws, (items) => {
        if (shown > 0 && items.length < shown + SHOWN_AGAIN_ITEMS) return;
        shown = items.length;
        setPartial([...items]);
      });
    },
  });
  useEffect(() => {
    if (query.data) setPartial([]);
  }, [query.data]);
  const find = async (text: string) => {
    const { entities } = await get<EntityList>(asOf(at, "/_roleback/entities"), { text, kind: searched.kind, account, limit: FOUND_ITEMS_MAX });
    const found = await Promise.all(entities.map((entity) => optional(searched.read(aws, entity))));
    return found.filter((it) => it !== undefined);
  };
  return { items: query.data ?? partial, loading: query.isPending, error: query.error, refetch: () => void query.refetch(), find: query.isPending ? find : undefined };
}

/** Few items come first, so that there is something to see; then many at once. */
const page = (marker?: string) => ({ Marker: marker, MaxItems: marker ? PAGE_ITEMS : FIRST_PAGE_ITEMS });

export const useUsers = () =>
  useListing<iam.User>("users", { kind: "user", read: async (aws, { name }) => (await aws.iam.send(new iam.GetUserCommand({ UserName: name }))).User }, ({ iam: client }, onPage) =>
    all(async (marker) => {
      const answer = await client.send(new iam.ListUsersCommand(page(marker)));
      return { items: answer.Users, marker: answer.Marker, more: answer.IsTruncated };
    }, onPage),
  );

export const useGroups = () =>
  useListing<iam.Group>("groups", { kind: "group", read: async (aws, { name }) => (await aws.iam.send(new iam.GetGroupCommand({ GroupName: name, MaxItems: 1 }))).Group }, ({ iam: client }, onPage) =>
    all(async (marker) => {
      const answer = await client.send(new iam.ListGroupsCommand(page(marker)));
      return { items: answer.Groups, marker: answer.Marker, more: answer.IsTruncated };
    }, onPage),
  );

export const useRoles = () =>
  useListing<iam.Role>("roles", { kind: "role", read: async (aws, { name }) => (await aws.iam.send(new iam.GetRoleCommand({ RoleName: name }))).Role }, ({ iam: client }, onPage) =>
    all(async (marker) => {
      const answer = await client.send(new iam.ListRolesCommand(page(marker)));
      return { items: answer.Roles, marker: answer.Marker, more: answer.IsTruncated };
    }, onPage),
  );

export const usePolicies = () =>
  useListing<iam.Policy>("policies", { kind: "policy", read: async (aws, { arn }) => (await aws.iam.send(new iam.GetPolicyCommand({ PolicyArn: arn! }))).Policy }, ({ iam: client }, onPage) =>
    all(async (marker) => {
      const answer = await client.send(new iam.ListPoliciesCommand({ ...page(marker), Scope: "All" }));
      return { items: answer.Policies, marker: answer.Marker, more: answer.IsTruncated };
    }, onPage),
  );

/** Anything else that is read: the key says what, and changes are invalidated by its first part. */
export function useRead<T>(key: unknown[], read: (aws: Aws) => Promise<T>, enabled = true): UseQueryResult<T> {
  const { aws, at } = useSession();
  return useQuery({ queryKey: [...key, at, aws.credentials.accessKeyId], queryFn: () => read(aws), enabled });
}

/** The aliases of the account: one or none. */
export const useAliases = () => useRead(["aliases"], async (aws) => (await aws.iam.send(new iam.ListAccountAliasesCommand({}))).AccountAliases ?? []);

/** The numbers of `GetAccountSummary`. */
export const useSummary = () => useRead(["summary"], async (aws) => ((await aws.iam.send(new iam.GetAccountSummaryCommand({}))).SummaryMap as Record<string, number> | undefined) ?? {});

/** Reloads the queries that a change affects. */
export function useInvalidate(): (...names: string[]) => Promise<void> {
  const client = useQueryClient();
  return async (...names) => {
    await Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
  };
}

/** `undefined` instead of NoSuchEntity. */
export async function optional<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (errorCode(error) === "NoSuchEntity") return undefined;
    throw error;
  }
}

/** The longest managed policy, in characters without white space. */
export const POLICY_CHARACTERS_MAX = 6144;

export type Holder = "user" | "group" | "role";

/** Documents travel URL-encoded. */
export function decoded(document?: string): string {
  if (!document) return "";
  const text = document.startsWith("%") ? decodeURIComponent(document) : document;
  return pretty(text);
}

export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const ATTACHED = {
  user: (aws: Aws, name: string) => aws.iam.send(new iam.ListAttachedUserPoliciesCommand({ UserName: name, MaxItems: PAGE_ITEMS })),
  group: (aws: Aws, name: string) => aws.iam.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName: name, MaxItems: PAGE_ITEMS })),
  role: (aws: Aws, name: string) => aws.iam.send(new iam.ListAttachedRolePoliciesCommand({ RoleName: name, MaxItems: PAGE_ITEMS })),
};

const INLINE = {
  user: (aws: Aws, name: string) => aws.iam.send(new iam.ListUserPoliciesCommand({ UserName: name, MaxItems: PAGE_ITEMS })),
  group: (aws: Aws, name: string) => aws.iam.send(new iam.ListGroupPoliciesCommand({ GroupName: name, MaxItems: PAGE_ITEMS })),
  role: (aws: Aws, name: string) => aws.iam.send(new iam.ListRolePoliciesCommand({ RoleName: name, MaxItems: PAGE_ITEMS })),
};

export async function attachedPolicies(aws: Aws, holder: Holder, name: string): Promise<iam.AttachedPolicy[]> {
  return (await ATTACHED[holder](aws, name)).AttachedPolicies ?? [];
}

export async function inlinePolicyNames(aws: Aws, holder: Holder, name: string): Promise<string[]> {
  return (await INLINE[holder](aws, name)).PolicyNames ?? [];
}

export async function inlinePolicy(aws: Aws, holder: Holder, name: string, policy: string): Promise<string> {
  const PolicyName = policy;
  const answer = {
    user: () => aws.iam.send(new iam.GetUserPolicyCommand({ UserName: name, PolicyName })),
    group: () => aws.iam.send(new iam.GetGroupPolicyCommand({ GroupName: name, PolicyName })),
    role: () => aws.iam.send(new iam.GetRolePolicyCommand({ RoleName: name, PolicyName })),
  }[holder]();
  return decoded((await answer).PolicyDocument);
}

export async function attach(aws: Aws, holder: Holder, name: string, PolicyArn: string): Promise<void> {
  if (holder === "user") await aws.iam.send(new iam.AttachUserPolicyCommand({ UserName: name, PolicyArn }));
  if (holder === "group") await aws.iam.send(new iam.AttachGroupPolicyCommand({ GroupName: name, PolicyArn }));
  if (holder === "role") await aws.iam.send(new iam.AttachRolePolicyCommand({ RoleName: name, PolicyArn }));
}

export async function detach(aws: Aws, holder: Holder, name: string, PolicyArn: string): Promise<void> {
  if (holder === "user") await aws.iam.send(new iam.DetachUserPolicyCommand({ UserName: name, PolicyArn }));
  if (holder === "group") await aws.iam.send(new iam.DetachGroupPolicyCommand({ GroupName: name, PolicyArn }));
  if (holder === "role") await aws.iam.send(new iam.DetachRolePolicyCommand({ RoleName: name, PolicyArn }));
}

export async function putInline(aws: Aws, holder: Holder, name: string, PolicyName: string, PolicyDocument: string): Promise<void> {
  if (holder === "user") await aws.iam.send(new iam.PutUserPolicyCommand({ UserName: name, PolicyName, PolicyDocument }));
  if (holder === "group") await aws.iam.send(new iam.PutGroupPolicyCommand({ GroupName: name, PolicyName, PolicyDocument }));
  if (holder === "role") await aws.iam.send(new iam.PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument }));
}

export async function deleteInline(aws: Aws, holder: Holder, name: string, PolicyName: string): Promise<void> {
  if (holder === "user") await aws.iam.send(new iam.DeleteUserPolicyCommand({ UserName: name, PolicyName }));
  if (holder === "group") await aws.iam.send(new iam.DeleteGroupPolicyCommand({ GroupName: name, PolicyName }));
  if (holder === "role") await aws.iam.send(new iam.DeleteRolePolicyCommand({ RoleName: name, PolicyName }));
}
