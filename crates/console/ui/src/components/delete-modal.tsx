// Asks before something is deleted: says what goes with it, and has a word typed.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import { message } from "../lib/api";
import { Dialog } from "./dialog";

interface Props {
  title: string;
  /** What the user has to type. */
  word: string;
  /** What will be deleted and detached with it. */
  consequences: string[];
  loading?: boolean;
  /** Why it is not known what goes with it. */
  error?: unknown;
  onDelete: () => Promise<void>;
  onClose: () => void;
}

export function DeleteModal(props: Props) {
  const [typed, setTyped] = useState("");
  const hasFailed = props.error !== undefined && props.error !== null;
  const submit = async () => {
    await props.onDelete();
    props.onClose();
  };
  return (
    <Dialog title={props.title} submit="Delete" disabled={typed !== props.word || props.loading || hasFailed} onSubmit={submit} onClose={props.onClose}>
      {hasFailed ? (
        <Alert type="error" header="What belongs to it cannot be read">
          {message(props.error)}
        </Alert>
      ) : props.loading ? (
        <Box>Finding out what belongs to it...</Box>
      ) : (
        <Alert type="warning" header="This deletes or detaches">
          <ul className="plain">
            {props.consequences.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Alert>
      )}
      <FormField label={`To confirm, type ${props.word}`}>
        <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} autoFocus />
      </FormField>
    </Dialog>
  );
}
