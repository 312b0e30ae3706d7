import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import { Breakable } from "./breakable";

/** A text such as an ARN with a button that copies it; `iconOnly` if the text stands elsewhere. */
export function Copyable({ text, name, iconOnly }: { text?: string; name: string; iconOnly?: boolean }) {
  if (!text) return <>-</>;
  const button = <CopyToClipboard variant="icon" textToCopy={text} copyButtonAriaLabel={`Copy ${name}`} copySuccessText={`${name} copied`} copyErrorText={`${name} could not be copied`} />;
  if (iconOnly) return button;
  return (
    <span className="copyable">
      {button}
      <Breakable text={text} />
    </span>
  );
}
