import Box from "@cloudscape-design/components/box";

/** The number of characters that are left in a policy. IAM does not count white space. */
export function CharactersLeft({ value, max }: { value: string; max: number }) {
  const left = max - value.replace(/\s/g, "").length;
  return <Box color={left < 0 ? "text-status-error" : "text-body-secondary"}>{`${left} of ${max} characters remaining`}</Box>;
}
