// The helper under vitest, with its global hooks: `vitest run --globals`.

import { CreateUserCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { expect, test } from "vitest";

import { useRoleback } from "../roleback.cjs";
import { BINARY } from "./program.mjs";

const roleback = useRoleback({ binary: BINARY });

test.each(["ann", "bob"])("%s is alone", async (name) => {
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { Users: users } = await iam.send(new ListUsersCommand({}));
  expect(users.map((user) => user.UserName)).toEqual([name]);
  expect(process.env.AWS_ENDPOINT_URL).toBe(roleback.fork.endpoint);
});
