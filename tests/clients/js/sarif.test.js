// What `policy lint --format sarif` writes is SARIF 2.1.0, by the JSON schema of those who wrote the standard.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import Ajv from "ajv";

import { BINARY } from "./server.js";

const require = createRequire(import.meta.url);
const SCHEMA = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");

// The schema is written in draft 4, whose schemas are called by `id`.
const ajv = new Ajv({ schemaId: "id", allErrors: true, meta: false });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
const isSarif = ajv.compile(SCHEMA);

function statement(members) {
  return { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...members } };
}

const SOUND = statement({});
// Errors, warnings, security warnings and suggestions; some of them in several places.
const FULL = {
  Statement: [
    { Sid: "A", Effect: "Allow", Action: ["s3:GetObjekt", "iam:PassRole"], Resource: "*" },
    { Sid: "A", Effect: "Allow", Action: [], Resource: ["arn:aws:s3:::b", "arn:aws:s3:::*"] },
    { Effect: "Allow", Action: ["s3:GetObject", "s3:Get*"], Resource: "arn:nowhere:s3:::b", Principal: "*" },
  ],
};

const directory = mkdtempSync(join(tmpdir(), "roleback-sarif-"));

after(() => rmSync(directory, { recursive: true }));

function lint(documents) {
  const files = Object.entries(documents).map(([name, document]) => {
    const path = join(directory, name);
    writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document, null, 2));
    return path;
  });
  const said = spawnSync(BINARY, ["policy", "lint", "--format", "sarif", ...files], { encoding: "utf8" });
  return JSON.parse(said.stdout);
}

for (const [what, documents, levels] of [
  ["a sound policy", { "sound.json": SOUND }, []],
  ["every level", { "full.json": FULL }, ["error", "note", "warning"]],
  ["no policy at all", { "torn.json": '{"Statement"' }, ["error"]],
  ["several files with odd names", { "ö d%d#.json": FULL, "sound.json": SOUND }, ["error", "note", "warning"]],
]) {
  test(`the log of ${what} is SARIF`, () => {
    const log = lint(documents);
    assert.ok(isSarif(log), ajv.errorsText(isSarif.errors, { separator: "\n" }));
    const found = new Set(log.runs[0].results.map((result) => result.level));
    assert.deepEqual([...found].sort(), levels);
  });
}

test("the schema refuses what is no SARIF", () => {
  const log = lint({ "full.json": FULL });
  log.runs[0].results[0].message = "text";
  assert.ok(!isSarif(log));
});
