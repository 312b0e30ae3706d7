// A long name such as an ARN, a URL or an operation, whose lines end after a separator or a word instead of in the middle of a word.

import { Fragment } from "react";

const PARTS = /(?<=[/:?&])/;
const WORDS = /(?<=[/:?&])|(?<=[a-z])(?=[A-Z])/;

/**
 * In a table, lines also end between the words of `CreateUser`, and a column stays as wide as the longest word (`inTable`).
 * Elsewhere parts are broken where there is no room.
 */
export function Breakable({ text, inTable }: { text: string; inTable?: boolean }) {
  return (
    <span className={inTable ? "breakable-parts" : "breakable"}>
      {text.split(inTable ? WORDS : PARTS).map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
