// Work that a page waits for: whether it runs, and its error.

import { useState } from "react";
import { message } from "./api";

export interface Attempt {
  busy: boolean;
  error?: string;
  setError: (error?: string) => void;
  /** Does the work; resolves to whether it succeeded. Its error is kept until the next attempt. */
  attempt: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(message(failure));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, setError, attempt };
}
