import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

/** Two consecutive codes of an MFA device. */
export function CodePair({ codes, onChange }: { codes: [string, string]; onChange: (codes: [string, string]) => void }) {
  const [first, second] = codes;
  return (
    <SpaceBetween size="m">
      <FormField label="MFA code 1">
        <Input value={first} onChange={({ detail }) => onChange([detail.value.trim(), second])} inputMode="numeric" autoComplete="one-time-code" />
      </FormField>
      <FormField label="MFA code 2" description="Wait up to 30 seconds for the next code.">
        <Input value={second} onChange={({ detail }) => onChange([first, detail.value.trim()])} inputMode="numeric" autoComplete="one-time-code" />
      </FormField>
    </SpaceBetween>
  );
}
