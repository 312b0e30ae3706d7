// A SAML metadata document, from a file or pasted.

import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { FILE_TEXTS } from "../lib/wizard";

export function MetadataField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [files, setFiles] = useState<File[]>([]);
  const choose = (chosen: File[]) => {
    setFiles(chosen);
    if (chosen[0]) void chosen[0].text().then(onChange);
  };
  return (
    <SpaceBetween size="s">
      <FormField label="Metadata document" description="The XML document that the identity provider issues">
        <FileUpload value={files} onChange={({ detail }) => choose(detail.value)} accept=".xml" i18nStrings={FILE_TEXTS} />
      </FormField>
      <Textarea ariaLabel="Metadata document as text" value={value} onChange={({ detail }) => onChange(detail.value)} rows={8} placeholder="<EntityDescriptor ...>" />
    </SpaceBetween>
  );
}
