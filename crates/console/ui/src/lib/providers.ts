// What identity providers need: their metadata, audiences, and the roles that trust them.

import { ListRolesCommand } from "@aws-sdk/client-iam";
import { all, PAGE_ITEMS, type Aws } from "./aws";
import { decoded } from "./iam";
import { statements } from "./statements";

interface Trust {
  Principal?: { Federated?: string | string[] };
}

/** The names of the roles whose trust policy names a provider. */
export async function rolesTrusting(aws: Aws, arn: string): Promise<string[]> {
  const roles = await all(async (Marker) => {
    const page = await aws.iam.send(new ListRolesCommand({ Marker, MaxItems: PAGE_ITEMS }));
    return { items: page.Roles, marker: page.Marker, more: page.IsTruncated };
  });
  const trusts = (document?: string) => (statements(decoded(document)) as Trust[]).some((it) => [it.Principal?.Federated ?? []].flat().includes(arn));
  return roles.filter((role) => trusts(role.AssumeRolePolicyDocument)).map((role) => role.RoleName!);
}

/** Lines of a text that are not empty. */
export function lined(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}
