// Hears what pages tell WebKit's console from their first line on. A driven MiniBrowser keeps that to
// itself, for its session is a private one; so this one is started without its driver, and writes it
// to its standard error. It runs on the display that is lent, and ends with it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a busy machine may need for all the pages of the book at once. */
const PATIENCE_MS = 90_000;

const LINE = /^(?:(\S+): )?CONSOLE (?:[A-Z]+ )*(ERROR|WARN) (.*)$/;

/**
 * Opens addresses, each in a tab.
 *
 * @param {string[]} addresses
 * @param {(heard: { level: string, text: string }[]) => boolean} enough asked again and again
 * @returns errors and warnings, until it was enough
 */
export async function hear(addresses, enough) {
  const { binary } = JSON.parse(process.env.WEBDRIVER_CAPABILITIES ?? "{}")[
    "webkitgtk:browserOptions"
  ];
  const home = await mkdtemp(join(tmpdir(), "minibrowser-"));
  const env = { ...process.env, HOME: home };
  for (const name of ["CACHE", "CONFIG", "DATA", "STATE"]) delete env[`XDG_${name}_HOME`];
  const option = "--enable-write-console-messages-to-stdout=true";
  const browser = spawn(binary, [option, ...addresses], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  let hasEnded = false;
  const end = (error) => {
    hasEnded = true;
    text += error instanceof Error ? error.message : "";
  };
  // By itself, by a signal, or because it cannot be started.
  const ended = once(browser, "exit").then(end, end);
  browser.stderr.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  const heard = () =>
    text
      .split("\n")
      .map((line) => LINE.exec(line))
      .filter((match) => match !== null)
      .map(([, at, level, said]) => ({ level: level.toLowerCase(), text: `${at ?? ""} ${said}` }));
  const latest = Date.now() + PATIENCE_MS;
  try {
    while (!enough(heard())) {
      if (hasEnded) throw new Error(`it ended: ${text}`);
      if (Date.now() > latest) throw new Error(`it said no more than this: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return heard();
  } finally {
    browser.kill();
    const patience = setTimeout(() => browser.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(patience);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
