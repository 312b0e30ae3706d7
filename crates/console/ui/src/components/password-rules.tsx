// What the account's password policy asks of a password, ticked off while it is typed.

import { GetAccountPasswordPolicyCommand, type PasswordPolicy } from "@aws-sdk/client-iam";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import type { Aws } from "../lib/aws";
import { optional } from "../lib/iam";
import { requirements } from "../lib/password";

/** The policy of the account; AWS's default without one, and `null` if the caller may not read it. */
export function usePasswordPolicy(aws?: Aws) {
  return useQuery({
    queryKey: ["password-policy-rules", aws?.credentials.accessKeyId],
    queryFn: async (): Promise<PasswordPolicy | null> => {
      try {
        return (await optional(aws!.iam.send(new GetAccountPasswordPolicyCommand({}))))?.PasswordPolicy ?? {};
      } catch {
        return null;
      }
    },
    enabled: aws !== undefined,
  });
}

export function PasswordRules({ aws, password }: { aws: Aws; password: string }) {
  const policy = usePasswordPolicy(aws);
  if (!policy.data) return null;
  return (
    <SpaceBetween size="xxs">
      {requirements(policy.data).map(({ text, holds }) => (
        <StatusIndicator key={text} type={password === "" ? "pending" : holds(password) ? "success" : "error"}>
          {text}
        </StatusIndicator>
      ))}
    </SpaceBetween>
  );
}
