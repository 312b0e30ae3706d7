import { Empty } from "../components/resource-table";
import { PageLink } from "../components/page-link";

export default function NotFound() {
  return <Empty title="Page not found" text="The console has no page with this address." action={<PageLink to="/">Go to the dashboard</PageLink>} />;
}
