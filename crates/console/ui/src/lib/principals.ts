// The principals of a statement of a trust policy.

import type { Statement } from "./statements";

/** A principal: the member of `Principal` that it is in, and its name there. Everyone is `*` in no member. */
export interface Principal {
  member: string;
  name: string;
}

export const PRINCIPAL_TYPES = [
  { value: "user", label: "IAM users", member: "AWS", example: "arn:aws:iam::{Account}:user/{UserName}" },
  { value: "role", label: "IAM roles", member: "AWS", example: "arn:aws:iam::{Account}:role/{RoleName}" },
  { value: "account", label: "AWS account", member: "AWS", example: "arn:aws:iam::{Account}:root" },
  { value: "service", label: "AWS services", member: "Service", example: "{Service}.amazonaws.com" },
  { value: "federated", label: "Federated users", member: "Federated", example: "arn:aws:iam::{Account}:oidc-provider/{Provider}" },
] as const;

/** The actions that a trust policy can allow. */
export const TRUST_ACTIONS = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "SetSourceIdentity", "TagSession"];

export function principals({ Principal: given }: Statement): Principal[] {
  if (typeof given === "string") return [{ member: "", name: given }];
  return Object.entries(given ?? {}).flatMap(([member, names]) => [names].flat().map((name) => ({ member, name })));
}

/** With these principals and no others. One name is written without a list, as AWS's console does. */
export function withPrincipals(statement: Statement, next: Principal[]): Statement {
  const everyone = next.find((it) => it.member === "");
  if (everyone) return { ...statement, Principal: everyone.name };
  const byMember: Record<string, string[]> = {};
  for (const { member, name } of next) {
    const names = (byMember[member] ??= []);
    if (!names.includes(name)) names.push(name);
  }
  return { ...statement, Principal: Object.fromEntries(Object.entries(byMember).map(([member, names]) => [member, names.length === 1 ? names[0]! : names])) };
}

/** What a principal is called in a list: `AWS: arn:...`. */
export const principalLabel = ({ member, name }: Principal): string => (member ? `${member}: ${name}` : `Everyone: ${name}`);
