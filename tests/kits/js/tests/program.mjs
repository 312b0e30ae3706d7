// Where the program is that the tests run, and a pod.

import { fileURLToPath } from "node:url";

const top = new URL("../../../../", import.meta.url);

export const BINARY = process.env.SERVER_UNDER_TEST ?? fileURLToPath(new URL("target/release/roleback", top));
export const SAMPLE_WORLD = fileURLToPath(new URL("snapshots/sample-world/world.pod", top));
