// The helper under jest, whose hooks are global.

"use strict";

const path = require("node:path");

const { CreateUserCommand, IAMClient, ListUsersCommand } = require("@aws-sdk/client-iam");

const { useRoleback } = require("../roleback.cjs");

const binary = process.env.SERVER_UNDER_TEST ?? path.join(__dirname, "../../../../target/release/roleback");
const roleback = useRoleback({ binary });

test.each(["ann", "bob"])("%s is alone", async (name) => {
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { Users: users } = await iam.send(new ListUsersCommand({}));
  expect(users.map((user) => user.UserName)).toEqual([name]);
  expect(process.env.AWS_ENDPOINT_URL).toBe(roleback.fork.endpoint);
});
