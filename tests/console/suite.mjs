// The server and the browser of a test file.

import { after } from "node:test";
import { aws, continueAsRoot, newPage, startBrowser, startServer } from "./browser.mjs";

const USES = "--last-used-interval";

/**
 * Starts a browser and a server, and ends both after the tests of the file. `opened` is a page of the console for the root user. The server does
 * not record when keys and principals were used unless `options` say so: such a record comes seconds after a call, between
 * any two steps of a test that counts records or names them.
 */
export async function suite(...options) {
  if (!options.includes(USES)) options = [...options, USES, "off"];
  // The browser first: where it cannot start, no server is left behind.
  const browser = await startBrowser();
  after(() => browser.close());
  const server = await startServer(...options);
  after(() => server.stop());
  const opened = async (path) => {
    const opened = await newPage(browser, server.base);
    await continueAsRoot(opened.page);
    await opened.page.goto(path);
    return opened;
  };
  return { server, browser, iam: await aws(server.base), opened };
}
