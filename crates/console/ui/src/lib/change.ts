// A change to the state: makes it, reloads the queries that it affects, and reports its record or its error.

import { useFlashes } from "./flashes";
import { useInvalidate } from "./iam";

/** Runs a change and resolves to whether it succeeded. Without `work` the change has already been made. */
export type Change = (done: string, work?: () => Promise<unknown>) => Promise<boolean>;

/** `failed` is what to say when the change fails; `names` are the queries that it affects. */
export function useChange(failed: string, ...names: string[]): Change {
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  return async (done, work) => {
    try {
      await work?.();
    } catch (error) {
      flashes.failed(failed, error);
      return false;
    }
    await invalidate(...names);
    await flashes.changed(done);
    return true;
  };
}
