// The helper under other test runners: each runs a file of its own, and a forgotten server ends with its process.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { BINARY } from "./program.mjs";

const run = promisify(execFile);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

test("vitest, with its global hooks", async () => {
  const words = ["run", "--globals", "--root", here(".."), "--reporter=json", here("vitest.spec.mjs")];
  const { stdout } = await run(here("../node_modules/.bin/vitest"), words, { env: { ...process.env, NODE_OPTIONS: "" } });
  const { numPassedTests: passed, numTotalTests: all } = JSON.parse(stdout);
  assert.deepEqual([passed, all], [2, 2]);
});

test("jest, with its global hooks", async () => {
  const words = ["--rootDir", here("."), "--testMatch", here("jest.spec.cjs"), "--json", "--watchman=false", "--cache=false"];
  const { stdout } = await run(here("../node_modules/.bin/jest"), words, { env: { ...process.env, NODE_OPTIONS: "" } });
  const { numPassedTests: passed, numTotalTests: all } = JSON.parse(stdout);
  assert.deepEqual([passed, all], [2, 2]);
});

test("a forgotten server keeps no process, and ends with it", async () => {
  const script = `
    const { Server } = require(${JSON.stringify(here("../roleback.cjs"))});
    Server.start({ binary: ${JSON.stringify(BINARY)} }).then((server) => console.log(server.endpoint));`;
  const { stdout } = await run(process.execPath, ["-e", script]);
  assert.match(stdout, /^http:/);
  const unreachable = { code: 7 };
  await assert.rejects(run(BINARY, ["wait", "--timeout", "1", "--endpoint", stdout.trim()]), unreachable);
});
