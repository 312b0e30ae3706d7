import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** A text such as an ARN with a button that copies it; `iconOnly` if the text stands elsewhere. */
export function Copyable({ text, name, iconOnly }: { text?: string; name: string; iconOnly?: boolean }) {
  if (!text) return <>-</>;
  return (
    <CopyToClipboard
      variant={iconOnly ? "icon" : "inline"}
      textToCopy={text}
      copyButtonAriaLabel={`Copy ${name}`}
      copySuccessText={`${name} copied`}
      copyErrorText={`${name} could not be copied`}
    />
  );
}
