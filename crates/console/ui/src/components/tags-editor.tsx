// Tags as rows of key and value.

import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import type { Tag } from "@aws-sdk/client-iam";

const TAGS_MAX = 50;

export function TagsEditor({ tags, onChange }: { tags: Tag[]; onChange: (tags: Tag[]) => void }) {
  const set = (at: number, part: Partial<Tag>) => onChange(tags.map((tag, index) => (index === at ? ({ ...tag, ...part } as Tag) : tag)));
  return (
    <AttributeEditor
      items={tags}
      addButtonText="Add new tag"
      removeButtonText="Remove"
      disableAddButton={tags.length >= TAGS_MAX}
      empty="No tags"
      additionalInfo={`You can add up to ${TAGS_MAX - tags.length} more tags.`}
      onAddButtonClick={() => onChange([...tags, { Key: "", Value: "" }])}
      onRemoveButtonClick={({ detail }) => onChange(tags.filter((_, index) => index !== detail.itemIndex))}
      definition={[
        { label: "Key", control: (tag, at) => <Input ariaLabel={`Key of tag ${at + 1}`} value={tag.Key ?? ""} onChange={({ detail }) => set(at, { Key: detail.value })} /> },
        {
          label: "Value - optional",
          control: (tag, at) => <Input ariaLabel={`Value of tag ${at + 1}`} value={tag.Value ?? ""} onChange={({ detail }) => set(at, { Value: detail.value })} />,
        },
      ]}
    />
  );
}
