// A secret that is hidden until it is asked for.

import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Copyable } from "./copyable";

const HIDDEN = "*".repeat(12);

export function Secret({ text, name, testId }: { text: string; name: string; testId?: string }) {
  const [shown, setShown] = useState(false);
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <span className="mono" data-testid={testId}>
        {shown ? text : HIDDEN}
      </span>
      <Copyable text={text} name={name} iconOnly />
      <Button variant="inline-link" onClick={() => setShown(!shown)} ariaLabel={`${shown ? "Hide" : "Show"} ${name}`}>
        {shown ? "Hide" : "Show"}
      </Button>
    </SpaceBetween>
  );
}
