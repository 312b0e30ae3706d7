// Asks before something is deleted: says what goes with it, and has a word typed.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { message } from "../lib/api";

interface Props {
  title: string;
  /** What the user has to type. */
  word: string;
  /** What will be deleted and detached with it. */
  consequences: string[];
  loading?: boolean;
  onDelete: () => Promise<void>;
  onClose: () => void;
}

export function DeleteModal(props: Props) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async () => {
    setBusy(true);
    try {
      await props.onDelete();
      props.onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Modal
      visible
      header={props.title}
      closeAriaLabel="Close"
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.onClose}>
              Cancel
            </Button>
            <Button variant="primary" disabled={typed !== props.word} loading={busy} onClick={submit}>
              Delete
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {props.loading ? (
          <Box>Finding out what belongs to it...</Box>
        ) : (
          <Alert type="warning" header="This deletes or detaches">
            <ul>
              {props.consequences.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Alert>
        )}
        <FormField label={`To confirm, type ${props.word}`}>
          <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} autoFocus />
        </FormField>
        {error !== undefined && <Alert type="error">{message(error)}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
