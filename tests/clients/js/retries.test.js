// How often the AWS SDK for JavaScript v3 repeats a request, and what it makes of a lost answer.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

import { Server } from "./server.js";

// The requests that one call makes, by default.
const REQUESTS = 3;
const OPTIONS = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };

let directory, server;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), "roleback-js-"));
  server = await Server.start(directory);
});

after(() => {
  server.kill();
  rmSync(directory, { recursive: true });
});

const client = (Client, path = "") => new Client({ ...OPTIONS, endpoint: server.endpoint + path });

async function faults(method, body) {
  const answer = await fetch(`${server.endpoint}/_roleback/faults`, { method, body: body && JSON.stringify(body) });
  assert.equal(answer.status, 200);
  return (await answer.json()).faults;
}

/** The error of a call, and how many requests it made. */
async function failure(client, command) {
  const error = await client.send(command).then(
    () => assert.fail("the call succeeded"),
    (error) => error,
  );
  return [error.name, error.$metadata?.attempts];
}

for (const [kind, code] of [
  ["throttle", "Throttling"],
  ["throttle", "ThrottlingException"],
  ["throttle", "RequestLimitExceeded"],
  ["5xx", "ServiceUnavailable"],
  ["5xx", "ServiceFailure"],
]) {
  test(`a request is repeated after ${code}`, async () => {
    await faults("POST", { op: "iam:ListUsers", kind, code });
    const [name, attempts] = await failure(client(IAMClient), new ListUsersCommand({}));
    assert.match(name, new RegExp(code));
    const [rule] = await faults("GET");
    assert.deepEqual([rule.hits, attempts], [REQUESTS, REQUESTS]);
    await faults("DELETE");
  });
}

test("what the server has decided is not repeated", async () => {
  const role = "arn:aws:iam::000000000000:role/none";
  for (const [asked, command, name] of [
    [client(IAMClient), new GetUserCommand({ UserName: "nobody" }), /NoSuchEntity/],
    [client(IAMClient, "/_roleback/at/999"), new ListUsersCommand({}), /NoSuchMoment/],
    [client(STSClient), new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "job" }), /AccessDenied/],
  ]) {
    const [found, attempts] = await failure(asked, command);
    assert.match(found, name);
    assert.equal(attempts, 1);
  }
});

test("a dropped connection is repeated, and after a lost answer the user exists already", async () => {
  await faults("POST", { op: "iam:ListUsers", kind: "drop" });
  await assert.rejects(client(IAMClient).send(new ListUsersCommand({})));
  assert.equal((await faults("GET"))[0].hits, REQUESTS);
  await faults("DELETE");
  await faults("POST", { op: "iam:CreateUser", kind: "lost-answer", count: 1 });
  const [name, attempts] = await failure(client(IAMClient), new CreateUserCommand({ UserName: "ann" }));
  assert.match(name, /EntityAlreadyExists/);
  assert.equal(attempts, 2);
  await faults("DELETE");
});
