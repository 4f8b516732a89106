// A worker apart from the site: it runs what came with an address, which anybody may have written. It
// lives in a frame of an opaque origin (room.html), whose policy allows no request at all, so it has
// neither the site's storage and caches nor a network. What it runs is handed over as text and bytes,
// and those are fixed by the book: nothing that the host asks for is fetched.

import { element } from "../dom.mjs";
import { based, importsOf, linked } from "./based.mjs";
import { Expected } from "./expected.mjs";

const SITE = new URL("../../../", import.meta.url);
const CHAPTERS = new URL("chapters-code/", SITE).href;
const WORKER = new URL("worker.mjs", import.meta.url).href;

/** How long the room may take to answer when it has been loaded. */
const ANSWER_MS = 5000;

const NO_ROOM = "The frame in which it runs apart cannot be loaded; it needs the network.";

/** @typedef {[url: string, text: string][]} Modules each after those that it imports */

/** @typedef {{ text: string, modules: Modules, files: SiteFile[] }} Parts of a host, and its text */

/** @type {Map<string, Promise<Parts>>} by the host's address */
const parts = new Map();

/** The part of `Worker` that a run needs. */
export class ApartWorker extends EventTarget {
  #frame = element("iframe", {
    ...{ src: new URL("room.html", import.meta.url).href, sandbox: "allow-scripts", hidden: true },
    ...{ title: "Where the reader's version runs", referrerpolicy: "no-referrer" },
  });
  #channel = new MessageChannel();
  #expected = new Expected();
  #loaded;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;

  constructor() {
    super();
    this.#loaded = new Promise((resolve) => {
      this.#frame.addEventListener("load", resolve, { once: true });
    });
    this.#channel.port1.onmessage = ({ data }) => this.#take(data);
    document.body.append(this.#frame);
  }

  /** @param {Task} task */
  async postMessage(task) {
    try {
      const { text, modules, files } = await partsOf(task.host);
      const source = based(task.source ?? text, task.host);
      await this.#loaded;
      const handed = { ...task, source, files: [...files, ...(task.files ?? [])] };
      // An opaque origin has no name: the frame is the one that was made above.
      this.#frame.contentWindow?.postMessage({ modules, task: handed }, "*", [this.#channel.port2]);
      this.#waiting = setTimeout(() => this.#fail(NO_ROOM), ANSWER_MS);
    } catch (error) {
      this.#fail(String(error));
    }
  }

  terminate() {
    clearTimeout(this.#waiting);
    this.#channel.port1.close();
    this.#frame.remove();
  }

  /** @param {unknown} data anything */
  #take(data) {
    clearTimeout(this.#waiting);
    if (this.#expected.has(data)) this.#tell(data);
    if (this.#expected.isTooMuch) {
      this.#tell({ end: "stopped", note: "it has told more than a page can hold" });
    }
  }

  /** @param {unknown} data */
  #tell(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** @param {string} message */
  #fail(message) {
    this.dispatchEvent(new ErrorEvent("error", { message, cancelable: true }));
  }
}

/** What a host needs: the modules that the book's imports, those of the worker, and the chapter's guests.
 * @param {string} host
 */
function partsOf(host) {
  const known = parts.get(host) ?? loadParts(host);
  parts.set(host, known);
  known.catch(() => parts.delete(host));
  return known;
}

/** @param {string} host @returns {Promise<Parts>} */
async function loadParts(host) {
  const text = await (await get(host)).text();
  const names = [...importsOf(text, host), WORKER];
  const [modules, files] = await Promise.all([loadModules(names), loadFiles(host)]);
  return { text, modules, files };
}

/** Some modules and all that they import.
 * @param {string[]} urls
 */
async function loadModules(urls) {
  /** @type {Modules} */
  const modules = [];
  /** @type {Map<string, Promise<void>>} */
  const loading = new Map();
  /** @param {string} url @returns {Promise<void>} */
  const load = (url) => {
    const known = loading.get(url) ?? add(url);
    loading.set(url, known);
    return known;
  };
  /** @param {string} url */
  const add = async (url) => {
    const text = await (await get(url)).text();
    await Promise.all(importsOf(text, url).map(load));
    // The worker's own look for themselves in stacks, where they have other names.
    modules.push([url, url.startsWith(CHAPTERS) ? based(text, url) : linked(text, url)]);
  };
  // The room starts the last one.
  for (const url of urls) await load(url);
  return modules;
}

/** @param {string} host @returns {Promise<SiteFile[]>} */
async function loadFiles(host) {
  /** @type {string[]} */
  const names = await (await get(new URL("modules.json", host).href)).json();
  return Promise.all(
    names.map(async (name) => {
      const url = new URL(name, SITE).href;
      return { url, bytes: new Uint8Array(await (await get(url)).arrayBuffer()) };
    }),
  );
}

/** @param {string} url */
async function get(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}
