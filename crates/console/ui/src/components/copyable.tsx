import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** A text such as an ARN with a button that copies it. */
export function Copyable({ text, name }: { text?: string; name: string }) {
  if (!text) return <>-</>;
  return <CopyToClipboard variant="inline" textToCopy={text} copyButtonAriaLabel={`Copy ${name}`} copySuccessText={`${name} copied`} copyErrorText={`${name} could not be copied`} />;
}
