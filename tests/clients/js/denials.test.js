// What the AWS SDK for JavaScript v3 throws when policies deny a request to another service.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

import { Server } from "./server.js";

let directory, server, credentials;

const client = (Client, credentials) =>
  new Client({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1, forcePathStyle: true });

before(async () => {
  directory = mkdtempSync(join(tmpdir(), "roleback-js-"));
  // Nothing listens there: a denial needs no upstream.
  server = await Server.start(directory, "--enforce", "on", "--upstream", "http://localhost:1");
  const iam = client(IAMClient, { accessKeyId: "test", secretAccessKey: "test" });
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
});

after(() => {
  server.kill();
  rmSync(directory, { recursive: true });
});

const key = { id: { S: "1" } };

for (const [Client, command, action, name, status] of [
  [S3Client, new GetObjectCommand({ Bucket: "bucket", Key: "key" }), "s3:GetObject", "AccessDenied", 403],
  [DynamoDBClient, new GetItemCommand({ TableName: "table", Key: key }), "dynamodb:GetItem", "AccessDeniedException", 400],
  [SQSClient, new GetQueueUrlCommand({ QueueName: "queue" }), "sqs:getqueueurl", "AccessDenied", 403],
  [SNSClient, new ListTopicsCommand({}), "SNS:ListTopics", "AuthorizationErrorException", 403],
  [EC2Client, new DescribeInstancesCommand({}), "ec2:DescribeInstances", "UnauthorizedOperation", 403],
  [LambdaClient, new InvokeCommand({ FunctionName: "function" }), "lambda:InvokeFunction", "AccessDeniedException", 403],
  [KMSClient, new ListKeysCommand({}), "kms:ListKeys", "AccessDeniedException", 400],
  [SSMClient, new GetParameterCommand({ Name: "parameter" }), "ssm:GetParameter", "AccessDeniedException", 400],
]) {
  test(`${action} is denied with ${name}`, async () => {
    await assert.rejects(client(Client, credentials).send(command), (error) => {
      assert.equal(error.name, name);
      assert.equal(error.$metadata.httpStatusCode, status);
      assert.match(error.message, new RegExp(`is not authorized to perform: ${action}`, "i"));
      return true;
    });
  });
}
