// Sends calls of other services with the AWS SDK for JavaScript v3, one after the other.
//
//   node operations.mjs ENDPOINT < CALLS
//
// Each line of CALLS is [service, operation, input, id] in JSON; blobs are {"$blob": BASE64}, times {"$time": SECONDS}. The id
// is the user agent of the request. What the server answers does not count. The last line printed names the calls that the SDK could not send.

import { createInterface } from "node:readline";

import { NodeHttpHandler } from "@smithy/node-http-handler";

// Packages that are not called like the service in botocore.
const PACKAGES = { events: "eventbridge", logs: "cloudwatch-logs", secretsmanager: "secrets-manager", stepfunctions: "sfn" };
const clients = {};

async function clientOf(service, endpoint) {
  if (!clients[service]) {
    const sdk = await import(`@aws-sdk/client-${PACKAGES[service] ?? service}`);
    const name = Object.keys(sdk).find((name) => name.endsWith("Client") && sdk[name].prototype?.send && sdk[name] !== sdk.__Client);
    const client = new sdk[name]({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
      forcePathStyle: true,
      disableHostPrefix: true,
      requestHandler: new NodeHttpHandler({ requestTimeout: 30_000 }),
    });
    clients[service] = { sdk, client };
  }
  return clients[service];
}

const revive = (_, value) => {
  if (value?.$blob !== undefined) return Uint8Array.from(Buffer.from(value.$blob, "base64"));
  if (value?.$time !== undefined) return new Date(value.$time * 1000);
  return value;
};

const failed = [];
for await (const line of createInterface({ input: process.stdin })) {
  const [service, operation, input, id] = JSON.parse(line, revive);
  const { sdk, client } = await clientOf(service, process.argv[2]);
  const Command = sdk[`${operation}Command`];
  if (!Command) {
    failed.push([service, operation, "no command"]);
    continue;
  }
  const command = new Command(input);
  let sent = false;
  command.middlewareStack.add(
    (next) => (args) => {
      args.request.headers["user-agent"] = id;
      sent = true;
      return next(args);
    },
    { step: "finalizeRequest", priority: "high", name: "id" },
  );
  try {
    await client.send(command);
  } catch (error) {
    if (!sent) failed.push([service, operation, `${error.name}: ${error.message}`]);
  }
}
// Some responses are never read to their end, and their connections would keep the process alive for two minutes.
process.stdout.write(`${JSON.stringify(failed)}\n`, () => process.exit(0));
