// The tags of an entity, edited together and saved at once.

import type { Tag } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useEffect, useState } from "react";
import type { Aws } from "../lib/aws";
import { useFlashes } from "../lib/flashes";
import { useInvalidate } from "../lib/iam";
import { useSession } from "../lib/session";
import { TagsEditor } from "./tags-editor";

interface Props {
  tags: Tag[];
  invalidates: string;
  put: (aws: Aws, tags: Tag[]) => Promise<unknown>;
  remove: (aws: Aws, keys: string[]) => Promise<unknown>;
}

export function TagsTab(props: Props) {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [tags, setTags] = useState(props.tags);
  useEffect(() => setTags(props.tags), [props.tags]);
  const save = async () => {
    const kept = tags.filter((tag) => tag.Key);
    const gone = props.tags.filter((old) => !kept.some((tag) => tag.Key === old.Key)).map((tag) => tag.Key!);
    const changed = kept.filter((tag) => !props.tags.some((old) => old.Key === tag.Key && old.Value === tag.Value));
    try {
      if (gone.length) await props.remove(aws, gone);
      if (changed.length) await props.put(aws, changed);
      await invalidate(props.invalidates);
      await flashes.changed("Tags saved.");
    } catch (error) {
      flashes.failed("The tags were not saved", error);
    }
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button disabled={at !== undefined} onClick={() => void save()}>
              Save changes
            </Button>
          }
        >
          Tags
        </Header>
      }
    >
      <TagsEditor tags={tags} onChange={setTags} />
    </Container>
  );
}
