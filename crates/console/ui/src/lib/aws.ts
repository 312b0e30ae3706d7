// The AWS API: the same client, signatures and errors as any other program that uses Roleback.

import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";
import { STATUS_HEADER } from "./api";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

const REGION = "us-east-1";

/** Calls `fetch` so that the browser does not report errors that a page expects, such as NoSuchEntity: see `quiet`. */
class QuietHandler extends FetchHttpHandler {
  override async handle(...[request, options]: Parameters<FetchHttpHandler["handle"]>): ReturnType<FetchHttpHandler["handle"]> {
    request.headers[STATUS_HEADER] = "200";
    const answer = await super.handle(request, options);
    const status = answer.response.headers[STATUS_HEADER];
    if (status) answer.response.statusCode = Number(status);
    return answer;
  }
}

export class Aws {
  readonly iam: IAMClient;
  readonly sts: STSClient;

  /** `at` is a moment: then everything is read as it was, and nothing can be written. */
  constructor(
    readonly credentials: Credentials,
    readonly at?: string,
  ) {
    const endpoint = at ? `${location.origin}/_roleback/at/${at}` : location.origin;
    const options = { endpoint, region: REGION, credentials, maxAttempts: 2, requestHandler: new QuietHandler() };
    this.iam = new IAMClient(options);
    this.sts = new STSClient(options);
  }
}

export async function assumeRole(credentials: Credentials, account: string, role: string, sessionName: string): Promise<Credentials> {
  const sts = new STSClient({ endpoint: location.origin, region: REGION, credentials, maxAttempts: 2, requestHandler: new QuietHandler() });
  const RoleArn = `arn:aws:iam::${account}:role/${role.replace(/^\//, "")}`;
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: sessionName }));
  const issued = answer.Credentials!;
  return {
    accessKeyId: issued.AccessKeyId!,
    secretAccessKey: issued.SecretAccessKey!,
    sessionToken: issued.SessionToken!,
  };
}

/** All items of a list, page by page; `onPage` sees what has arrived so far. */
export async function all<T>(
  page: (marker?: string) => Promise<{ items?: T[]; marker?: string; more?: boolean }>,
  onPage?: (items: T[]) => void,
): Promise<T[]> {
  const found: T[] = [];
  let marker: string | undefined;
  do {
    const next = await page(marker);
    found.push(...(next.items ?? []));
    marker = next.more ? next.marker : undefined;
    onPage?.(found);
    if (marker && onPage) await painted();
  } while (marker);
  return found;
}

/** Resolves when the browser has drawn what is there: parsing the next page would hold it up. Pages in the background do not draw. */
function painted(): Promise<void> {
  return new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done();
    if (document.hidden) channel.port2.postMessage(0);
    else requestAnimationFrame(() => channel.port2.postMessage(0));
  });
}

/** The code of an AWS error, such as `NoSuchEntity`. The SDK names some classes with a suffix. */
export function errorCode(error: unknown): string {
  const { Code, name } = error as { Code?: string; name?: string };
  return Code ?? name?.replace(/Exception$/, "") ?? "Error";
}

export const PAGE_ITEMS = 1000;
