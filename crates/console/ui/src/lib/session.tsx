// Who is signed in, which role was switched to, and which moment is shown. The credentials stay in memory: after a reload
// the server gives them again for the cookie.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import { call, get } from "./api";
import { assumeRole, Aws, type Credentials } from "./aws";

export interface ConsoleSession {
  account: string;
  alias?: string;
  arn: string;
  name: string;
  must_change_password: boolean;
  access_key_id: string;
  secret_access_key: string;
  session_token: string;
  expires: string;
}

/** A role that the user switched to. It is assumed with the user's own credentials, whatever role is in use. */
export interface SwitchedRole {
  account: string;
  role: string;
  name: string;
  color: string;
}

interface Current {
  session: ConsoleSession;
  role?: SwitchedRole;
  aws: Aws;
  /** The moment that is shown, or undefined for now. */
  at?: string;
  switchTo: (role: SwitchedRole) => Promise<void>;
  switchBack: () => void;
  signOut: () => Promise<void>;
}

const RECENT_ROLES_MAX = 5;
const ROLE_KEY = "roleback-role";
const RECENT_KEY = "roleback-recent-roles";

const Context = createContext<Current | undefined>(undefined);

export function useSession(): Current {
  const current = useContext(Context);
  if (!current) throw new Error("no session");
  return current;
}

/** Removes characters that a role session name cannot have. */
function sessionName(session: ConsoleSession): string {
  return session.name.replace(/[^\w+=,.@-]/g, "-").slice(0, 64) || "console";
}

export function credentialsOf(session: ConsoleSession): Credentials {
  return {
    accessKeyId: session.access_key_id,
    secretAccessKey: session.secret_access_key,
    sessionToken: session.session_token,
  };
}

function stored<T>(storage: Storage, key: string): T | undefined {
  try {
    return JSON.parse(storage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

export function recentRoles(): SwitchedRole[] {
  return stored<SwitchedRole[]>(localStorage, RECENT_KEY) ?? [];
}

function remember(role: SwitchedRole) {
  const others = recentRoles().filter((it) => it.account !== role.account || it.role !== role.role);
  localStorage.setItem(RECENT_KEY, JSON.stringify([role, ...others].slice(0, RECENT_ROLES_MAX)));
}

/** The session of the signed-in user; `null` without one. */
export function useSignedIn() {
  return useQuery({
    queryKey: ["session"],
    queryFn: async () => (await get<{ session?: ConsoleSession }>("/_roleback/sign-in")).session ?? null,
    staleTime: Infinity,
  });
}

export function SessionProvider(props: { session: ConsoleSession; children: ReactNode }) {
  const { session } = props;
  const client = useQueryClient();
  const [search] = useSearchParams();
  const at = search.get("at") ?? undefined;
  const [role, setRole] = useState(() => stored<SwitchedRole>(sessionStorage, ROLE_KEY));
  const own = useMemo(() => credentialsOf(session), [session]);

  const assumed = useQuery({
    queryKey: ["assumed-role", role, session.access_key_id],
    queryFn: () => assumeRole(own, role!.account, role!.role, sessionName(session)),
    enabled: role !== undefined,
    staleTime: 50 * 60 * 1000,
    retry: false,
  });

  const set = useCallback(
    (next?: SwitchedRole) => {
      if (next) sessionStorage.setItem(ROLE_KEY, JSON.stringify(next));
      else sessionStorage.removeItem(ROLE_KEY);
      setRole(next);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" && query.queryKey[0] !== "assumed-role" });
    },
    [client],
  );

  const switchTo = useCallback(
    async (next: SwitchedRole) => {
      await assumeRole(own, next.account, next.role, sessionName(session));
      remember(next);
      set(next);
    },
    [own, session, set],
  );

  const signOut = useCallback(async () => {
    await call("DELETE", "/_roleback/sign-in");
    sessionStorage.removeItem(ROLE_KEY);
    client.clear();
    location.assign("/_roleback/ui/sign-in");
  }, [client]);

  const credentials = role ? assumed.data : own;
  const aws = useMemo(() => credentials && new Aws(credentials, at), [credentials, at]);
  const current = useMemo(
    () => aws && { session, role, aws, at, switchTo, switchBack: () => set(), signOut },
    [session, role, aws, at, switchTo, set, signOut],
  );
  if (assumed.isError && role) {
    // The role is gone or may not be assumed any more.
    set();
    return null;
  }
  if (!current) return null;
  return <Context.Provider value={current}>{props.children}</Context.Provider>;
}
