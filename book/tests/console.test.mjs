// What hears the consoles, with browsers that do not start, or do not live long.

import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { hear } from "./webkit-console.mjs";

const skip = process.platform === "win32" && "a script is no program there";

test("a browser that crashes, or cannot be started, is not waited for", { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  try {
    const binary = join(folder, "browser");
    await writeFile(binary, "#!/bin/sh\necho bang >&2\nkill -SEGV $$\n");
    await chmod(binary, 0o755);
    /** @type {[string, RegExp][]} */
    const browsers = [
      [binary, /it ended: bang/],
      [join(folder, "none"), /it ended: .*ENOENT/],
    ];
    for (const [program, says] of browsers) {
      const lent = { "webkitgtk:browserOptions": { binary: program } };
      process.env.WEBDRIVER_CAPABILITIES = JSON.stringify(lent);
      await assert.rejects(
        hear(["about:blank"], () => false),
        says,
      );
    }
  } finally {
    delete process.env.WEBDRIVER_CAPABILITIES;
    await rm(folder, { recursive: true, force: true });
  }
});
