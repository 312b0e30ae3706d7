// A long name such as an ARN or a URL, whose lines end after a separator instead of in the middle of a word.

import { Fragment } from "react";

export function Breakable({ text }: { text: string }) {
  return (
    <span className="breakable">
      {text.split(/(?<=[/:?&])/).map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
