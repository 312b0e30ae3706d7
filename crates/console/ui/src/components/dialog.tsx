// A dialog with one thing to do: cancel or submit, with its error inside.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { message } from "../lib/api";

interface Props {
  title: string;
  /** The label of the button that submits; without it the dialog can only be closed. */
  submit?: string;
  cancel?: string;
  disabled?: boolean;
  size?: "medium" | "large" | "max";
  /** Does it. The dialog stays open and shows the error if this fails. */
  onSubmit?: () => Promise<unknown> | void;
  onClose: () => void;
  /** Buttons before the one that submits. */
  actions?: ReactNode;
  /** Whether Enter submits. Every button among the children would submit, too. */
  isForm?: boolean;
  children: ReactNode;
}

export function Dialog(props: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onSubmit?.();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const content = (
    <SpaceBetween size="m">
      {props.children}
      {error !== undefined && <Alert type="error">{message(error)}</Alert>}
    </SpaceBetween>
  );
  return (
    <Modal
      visible
      size={props.size ?? "medium"}
      header={props.title}
      closeAriaLabel="Close"
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.onClose}>
              {props.cancel ?? (props.submit ? "Cancel" : "Close")}
            </Button>
            {props.actions}
            {props.submit && (
              <Button variant="primary" loading={busy} disabled={props.disabled} onClick={() => void submit()}>
                {props.submit}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      {props.isForm ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!props.disabled && !busy) void submit();
          }}
        >
          {content}
        </form>
      ) : (
        content
      )}
    </Modal>
  );
}
