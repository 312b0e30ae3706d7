// The findings of the server's linter about a policy.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { send } from "./api";
import type { components } from "./schema";

export type Finding = components["schemas"]["Finding"];
export type Fix = components["schemas"]["Fix"];
export type Position = components["schemas"]["Position"];
export type PolicyType = "IDENTITY_POLICY" | "RESOURCE_POLICY" | "SERVICE_CONTROL_POLICY";

export interface Severity {
  type: string;
  label: string;
  /** As Cloudscape and CodeMirror call it. */
  status: "warning" | "error" | "info";
}

/** In the order of the tabs in AWS's console. */
export const SEVERITIES: Severity[] = [
  { type: "SECURITY_WARNING", label: "Security", status: "warning" },
  { type: "ERROR", label: "Errors", status: "error" },
  { type: "WARNING", label: "Warnings", status: "warning" },
  { type: "SUGGESTION", label: "Suggestions", status: "info" },
];

const PAUSE_MS = 300;

/** The text, once it has not changed for `PAUSE_MS`. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

interface Linted {
  /** The text that the findings are about. */
  text: string;
  findings: Finding[];
}

/** The findings about a text, requested when it has not changed for `PAUSE_MS`. Without `type` the list stays empty. */
function useLint(text: string, type?: PolicyType, resourceType?: string): Linted {
  const settled = useSettled(text);
  const lint = useQuery({
    queryKey: ["lint", type, resourceType, settled],
    queryFn: async (): Promise<Linted> => {
      const request = { policyDocument: settled, policyType: type!, validatePolicyResourceType: resourceType };
      const { findings } = await send<{ findings: Finding[] }>("POST", "/_roleback/policy/lint", request);
      return { text: settled, findings };
    },
    enabled: type !== undefined && settled.trim() !== "",
    placeholderData: (before) => before,
  });
  return lint.data ?? { text: "", findings: [] };
}

/** Whether a policy with the finding cannot be saved or has no effect. */
function isBlocking({ findingType, issueCode }: Finding): boolean {
  return findingType === "ERROR" || /^EMPTY_(OBJECT|ARRAY)_(PRINCIPAL|ACTION)$/.test(issueCode);
}

export interface Checked {
  value: string;
  /** Without it the text is not checked. */
  type?: PolicyType;
  /** `AWS::IAM::AssumeRolePolicyDocument` for trust policies. */
  resourceType?: string;
  /** Called with whether the policy cannot be saved, and whether its findings have not arrived yet. */
  onErrors?: (errors: boolean, pending: boolean) => void;
}

/** The findings about the policy of an editor, which also go to `onErrors`. */
export function useFindings({ value, type, resourceType, onErrors }: Checked): Finding[] {
  const { findings, text } = useLint(value, type, resourceType);
  const pending = type !== undefined && text !== value;
  const blocked = pending || findings.some(isBlocking);
  useEffect(() => onErrors?.(blocked, pending), [blocked, pending]);
  return findings;
}
