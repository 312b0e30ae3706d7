// The editor of a trust policy: as JSON with its first statement beside it, as in AWS's console, or all statements as blocks.

import Box from "@cloudscape-design/components/box";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy } from "react";
import { parsed, written } from "../lib/visual";
import type { JsonEditorProps } from "./json-editor";
import { PolicyEditor } from "./policy-editor";
import { TrustStatement } from "./trust-statement";

const JsonEditor = lazy(() => import("./json-editor").then((module) => ({ default: module.JsonEditor })));

/** The size that IAM allows by default, in characters without white space. */
const CHARACTERS_MAX = 2048;

interface Props {
  value: string;
  onChange: (value: string) => void;
  onErrors: (errors: boolean) => void;
}

export function TrustEditor(props: Props) {
  return <PolicyEditor {...props} label="Trust policy" type="RESOURCE_POLICY" resourceType="AWS::IAM::AssumeRolePolicyDocument" charactersMax={CHARACTERS_MAX} isTrust Json={JsonWithStatement} />;
}

function JsonWithStatement(props: JsonEditorProps & { onChange: (value: string) => void }) {
  const policy = parsed(props.value);
  const [first, ...rest] = policy?.statements ?? [];
  return (
    <Grid gridDefinition={[{ colspan: { default: 12, m: 8 } }, { colspan: { default: 12, m: 4 } }]}>
      <JsonEditor {...props} />
      <SpaceBetween size="l">
        <Header variant="h3">Edit statement</Header>
        {first ? <TrustStatement statement={first} onChange={(next) => props.onChange(written(policy!, [next, ...rest]))} /> : <Box>Repair the JSON to edit its first statement here.</Box>}
      </SpaceBetween>
    </Grid>
  );
}
