import { Empty } from "../components/resource-table";
import { PageLink } from "../components/page-link";

export default function NotFound() {
  return <Empty title="Page not found" text="The address belongs to no page of the console." action={<PageLink to="/">Go to the dashboard</PageLink>} />;
}
