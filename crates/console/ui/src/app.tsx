// The frame around every page: navigation, breadcrumbs, messages, and the session.

import AppLayout from "@cloudscape-design/components/app-layout";
import Alert from "@cloudscape-design/components/alert";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Box from "@cloudscape-design/components/box";
import Flashbar from "@cloudscape-design/components/flashbar";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import Spinner from "@cloudscape-design/components/spinner";
import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { Navigate, Route, Routes, useHref, useLocation, useNavigate, useSearchParams } from "react-router";
import { MomentBanner, MomentDialog } from "./components/moment-banner";
import { message } from "./lib/api";
import { FlashProvider, useFlashes } from "./lib/flashes";
import { SessionProvider, recentRoles, useSession, useSignedIn } from "./lib/session";
import { setTheme, theme, type Theme } from "./lib/theme";
import { setZone, zone, type Zone } from "./lib/time";
import { useWide } from "./lib/wide";

type Load = () => Promise<{ default: () => ReactNode }>;
/** A page, and what loads its chunk. */
const page = (load: Load): [ReturnType<typeof lazy>, Load] => [lazy(load), load];

/** Paths and their pages. Each page is a chunk of its own. */
const PAGES: [string, ReturnType<typeof page>][] = [
  ["/", page(() => import("./pages/dashboard"))],
  ["/users", page(() => import("./pages/users"))],
  ["/users/create", page(() => import("./pages/user-create"))],
  ["/users/:name", page(() => import("./pages/user"))],
  ["/users/:name/mfa", page(() => import("./pages/mfa-create"))],
  ["/users/:name/access-key", page(() => import("./pages/access-key-create"))],
  ["/groups", page(() => import("./pages/groups"))],
  ["/groups/:name", page(() => import("./pages/group"))],
  ["/roles", page(() => import("./pages/roles"))],
  ["/roles/create", page(() => import("./pages/role-create"))],
  ["/roles/:name", page(() => import("./pages/role"))],
  ["/policies", page(() => import("./pages/policies"))],
  ["/policies/create", page(() => import("./pages/policy-create"))],
  ["/policies/:arn", page(() => import("./pages/policy"))],
  ["/providers", page(() => import("./pages/providers"))],
  ["/providers/create", page(() => import("./pages/provider-create"))],
  ["/providers/:arn", page(() => import("./pages/provider"))],
  ["/credential-report", page(() => import("./pages/credential-report"))],
  ["/account/mfa", page(() => import("./pages/mfa-create"))],
  ["/account", page(() => import("./pages/account"))],
  ["/history", page(() => import("./pages/history"))],
  ["/history/:seq", page(() => import("./pages/record"))],
  ["/log-file", page(() => import("./pages/log-file"))],
  ["/replay", page(() => import("./pages/replay"))],
  ["/replay/:seq", page(() => import("./pages/replay"))],
  ["/graph", page(() => import("./pages/graph"))],
  ["/diff", page(() => import("./pages/diff"))],
  ["/explain", page(() => import("./pages/explain"))],
  ["/simulator", page(() => import("./pages/simulator"))],
  ["/decisions", page(() => import("./pages/decisions"))],
  ["/pods", page(() => import("./pages/pods"))],
  ["/switch-role", page(() => import("./pages/switch-role"))],
];
const SignIn = lazy(() => import("./pages/sign-in"));
const NotFound = lazy(() => import("./pages/not-found"));

const NAVIGATION: SideNavigationProps.Item[] = [
  { type: "link", text: "Dashboard", href: "/" },
  {
    type: "section",
    text: "Access management",
    items: [
      { type: "link", text: "User groups", href: "/groups" },
      { type: "link", text: "Users", href: "/users" },
      { type: "link", text: "Roles", href: "/roles" },
      { type: "link", text: "Policies", href: "/policies" },
      { type: "link", text: "Identity providers", href: "/providers" },
      { type: "link", text: "Account settings", href: "/account" },
    ],
  },
  {
    type: "section",
    text: "Access reports",
    items: [{ type: "link", text: "Credential report", href: "/credential-report" }],
  },
  {
    type: "section",
    text: "Permissions",
    items: [
      { type: "link", text: "Explain", href: "/explain" },
      { type: "link", text: "Policy simulator", href: "/simulator" },
      { type: "link", text: "Policy stream", href: "/decisions" },
      { type: "link", text: "Trust graph", href: "/graph" },
    ],
  },
  {
    type: "section",
    text: "History",
    items: [
      { type: "link", text: "Event log", href: "/history" },
      { type: "link", text: "Compare moments", href: "/diff" },
      { type: "link", text: "Step through", href: "/replay" },
      { type: "link", text: "Pods", href: "/pods" },
    ],
  },
];

export function App() {
  const signedIn = useSignedIn();
  const location = useLocation();
  if (signedIn.isPending) return <Loading />;
  if (signedIn.isError) return <Alert type="error" header="The server does not answer">{message(signedIn.error)}</Alert>;
  const session = signedIn.data;
  if (!session || session.must_change_password || location.pathname === "/sign-in") {
    return (
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route path="/sign-in" element={<SignIn />} />
          <Route path="*" element={<Navigate replace to={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`} />} />
        </Routes>
      </Suspense>
    );
  }
  return (
    <SessionProvider session={session}>
      <FlashProvider>
        <Frame />
      </FlashProvider>
    </SessionProvider>
  );
}

function Loading() {
  return (
    <Box textAlign="center" padding="xxl">
      <Spinner size="large" />
    </Box>
  );
}

function Frame() {
  const { pathname } = useLocation();
  const { items } = useFlashes();
  const isWide = useWide();
  const [navigationOpen, setNavigationOpen] = useState(isWide);
  useEffect(() => setNavigationOpen(isWide), [isWide]);
  useEffect(() => {
    document.title = `${crumbs(pathname).at(-1)!.text} | Roleback`;
  }, [pathname]);
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <Bar />
      <AppLayout
        headerSelector="#bar"
        toolsHide
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        ariaLabels={{ navigation: "Navigation", navigationClose: "Close navigation", navigationToggle: "Open navigation", notifications: "Messages" }}
        navigation={<Navigation />}
        breadcrumbs={<Crumbs />}
        notifications={<Flashbar items={items} stackItems i18nStrings={{ ariaLabel: "Messages", notificationBarAriaLabel: "Show all messages", notificationBarText: "Messages", errorIconAriaLabel: "Error", warningIconAriaLabel: "Warning", successIconAriaLabel: "Success", infoIconAriaLabel: "Information", inProgressIconAriaLabel: "In progress" }} />}
        content={
          <div id="main">
            <MomentBanner />
            <Suspense fallback={<Loading />}>
              <Routes>
                {PAGES.map(([path, [Page]]) => (
                  <Route key={path} path={path} element={<Page />} />
                ))}
                <Route path="*" element={<NotFound />} />
              </Routes>
            </Suspense>
          </div>
        }
      />
    </>
  );
}

function Navigation() {
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const base = useHref("/").replace(/\/$/, "");
  const at = search.get("at");
  const link = <T extends { href?: string }>(item: T): T => (item.href ? { ...item, href: base + item.href } : item);
  const items = NAVIGATION.map((item) => (item.type === "section" ? { ...item, items: item.items.map((it) => link(it as never)) } : link(item as never)));
  // The chunk of a page is there by the time that the link is clicked.
  const preload = ({ target }: { target: EventTarget }) => {
    const path = (target as Element).closest("a")?.getAttribute("href")?.slice(base.length);
    const load = PAGES.find(([known]) => known === path)?.[1][1];
    load?.().catch(() => {});
  };
  return (
    <div onPointerOver={preload} onFocus={preload}>
      <SideNavigation
        header={{ text: "Roleback", href: `${base}/` }}
        items={items as SideNavigationProps.Item[]}
        activeHref={base + "/" + (pathname.split("/")[1] ?? "")}
        onFollow={(event) => {
          event.preventDefault();
          const to = event.detail.href.slice(base.length);
          navigate(at ? `${to}?at=${encodeURIComponent(at)}` : to);
        }}
      />
    </div>
  );
}

function crumbs(pathname: string): { text: string; href: string }[] {
  const parts = pathname.split("/").filter(Boolean);
  const names: Record<string, string> = { history: "Event log", diff: "Compare moments", replay: "Step through", "log-file": "Open file", graph: "Trust graph", account: "Account settings", groups: "User groups", providers: "Identity providers", "credential-report": "Credential report", simulator: "Policy simulator", decisions: "Policy stream", mfa: "Assign MFA device", "access-key": "Create access key", create: "Create", "switch-role": "Switch role" };
  const found = parts.map((part, at) => {
    const decoded = decodeURIComponent(part);
    const text = names[decoded] ?? (at === 0 ? decoded[0]!.toUpperCase() + decoded.slice(1) : decoded.split("/").pop()!);
    return { text, href: "/" + parts.slice(0, at + 1).join("/") };
  });
  return [{ text: "IAM", href: "/" }, ...(found.length ? found : [{ text: "Dashboard", href: "/" }])];
}

function Crumbs() {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const base = useHref("/").replace(/\/$/, "");
  return (
    <BreadcrumbGroup
      ariaLabel="Breadcrumbs"
      items={crumbs(pathname).map((item) => ({ ...item, href: base + item.href }))}
      onFollow={(event) => {
        event.preventDefault();
        navigate(event.detail.href.slice(base.length));
      }}
    />
  );
}

function textOn(color: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return (r! * 299 + g! * 587 + b! * 114) / 1000 > 140 ? "#0f141a" : "#ffffff";
}

const ZONES: [Zone, string][] = [
  ["utc", "UTC"],
  ["local", "Local time"],
];

function Bar() {
  const { session, role, at, switchTo, switchBack, signOut } = useSession();
  const [asking, setAsking] = useState(false);
  const flashes = useFlashes();
  const navigate = useNavigate();
  const home = useHref("/");
  const [current, setCurrent] = useState<Theme>(theme());
  const [clock, setClock] = useState<Zone>(zone());
  const themes: [Theme, string][] = [
    ["system", "As the system"],
    ["light", "Light"],
    ["dark", "Dark"],
  ];
  const account = session.alias ?? session.account;
  const recent = recentRoles();
  const act = (id: string) => {
    if (id === "sign-out") void signOut();
    else if (id === "back") switchBack();
    else if (id === "switch") navigate("/switch-role");
    else if (id.startsWith("role-")) {
      const next = recent[Number(id.slice(5))];
      if (next) switchTo(next).catch((error: unknown) => flashes.failed(`Could not switch to ${next.role}`, error));
    }
  };
  const shown = role ? role.name || role.role : session.name;
  const utilities: TopNavigationProps.Utility[] = [
    {
      type: "button",
      iconName: "calendar",
      text: at ? `As of ${at}` : "As of now",
      title: "Show as of another moment",
      ariaLabel: at ? `As of ${at}: show another moment` : "As of now: show another moment",
      onClick: () => setAsking(true),
    },
    {
      type: "menu-dropdown",
      text: "Theme",
      ariaLabel: "Theme",
      items: themes.map(([id, text]) => ({ id, text, iconName: id === current ? "check" : undefined })),
      onItemClick: ({ detail }) => {
        setTheme(detail.id as Theme);
        setCurrent(detail.id as Theme);
      },
    },
    {
      type: "menu-dropdown",
      text: clock === "utc" ? "UTC" : "Local time",
      ariaLabel: clock === "utc" ? "Time zone: UTC" : "Time zone: Local time",
      items: ZONES.map(([id, text]) => ({ id, text, iconName: id === clock ? "check" : undefined })),
      onItemClick: ({ detail }) => {
        setZone(detail.id as Zone);
        setClock(detail.id as Zone);
      },
    },
    {
      type: "menu-dropdown",
      text: `${shown} @ ${role ? role.account : account}`,
      description: role ? `Signed in as ${session.name} @ ${account}` : session.arn,
      iconName: "user-profile",
      items: [
        ...(role ? [{ id: "back", text: `Back to ${session.name}` }] : []),
        { id: "switch", text: "Switch role" },
        ...(recent.length
          ? [{ id: "recent", text: "Role history", items: recent.map((it, at) => ({ id: `role-${at}`, text: `${it.name || it.role} @ ${it.account}` })) }]
          : []),
        { id: "sign-out", text: "Sign out" },
      ],
      onItemClick: ({ detail }) => act(detail.id),
    },
  ];
  return (
    <div id="bar">
      <TopNavigation
        identity={{
          href: home,
          title: "Roleback",
          onFollow: (event) => {
            event.preventDefault();
            navigate("/");
          },
        }}
        search={
          role && (
            <span className="role-badge" data-testid="role-badge" style={{ background: role.color, color: textOn(role.color) }}>
              {role.name || role.role} @ {role.account}
            </span>
          )
        }
        utilities={utilities}
        i18nStrings={{ overflowMenuTriggerText: "More", overflowMenuTitleText: "All", searchIconAriaLabel: "Search", searchDismissIconAriaLabel: "Close search" }}
      />
      {asking && <MomentDialog onClose={() => setAsking(false)} />}
    </div>
  );
}
