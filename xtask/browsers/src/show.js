// What WebDriver runs in a page that is a host's own: it waits until the page's modules have run, and
// tells what the page then shows.

const root = document.documentElement;

/** @param {number} limit how long the modules may take, in milliseconds
 * @returns {Promise<{ error?: string, ended: boolean, text: string }>}
 */
async function show(limit) {
  const scripts = [...document.querySelectorAll("script[type=module][src]")];
  if (scripts.length === 0) return { error: "it loads no module", ended: true, text: "" };
  // WebKit says of a module that it has run when it still awaits something. So that there is something
  // to read is waited for as well: a host that shows nothing does not end.
  const first = scripts.map(({ src }) => imported(src));
  const has = (all, sign) => all.every((word) => word() !== null) && sign();
  const failure = (all) => all.map((word) => word()).find((word) => word);
  await until(() => failure(first) || has(first, shown), limit);
  const text = shown();
  if (failure(first) || !has(first, shown)) return { error: failure(first), ended: false, text };
  // And it forgets that a module has failed. Under another address it runs once more, and tells.
  const again = scripts.map(({ src }) => imported(`${src}?again`));
  await until(() => has(again, () => true), limit);
  return { error: failure(again), ended: has(again, () => true), text };
}

function shown() {
  // biome-ignore lint/performance/useDomNodeTextContent: what a reader sees, without what is hidden.
  return document.body.innerText.trimEnd();
}

/** Lets the page itself import a module, which does not run one again that it has loaded. What it
 * gives says how that ended: null as long as it has not, an empty word, or the error. */
function imported(address) {
  const name = `data-imported-${document.scripts.length}`;
  const end = (word) => `document.documentElement.setAttribute("${name}", ${word})`;
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = `import(${JSON.stringify(address)}).then(
    () => ${end('""')},
    (error) => ${end("String(error)")},
  );`;
  document.head.append(script);
  return () => root.getAttribute(name);
}

/** Waits until something holds that depends on the page's elements, or for some time. */
function until(holds, limit) {
  return new Promise((resolve) => {
    if (holds()) return resolve();
    const end = () => {
      clearTimeout(timer);
      observer.disconnect();
      resolve();
    };
    const timer = setTimeout(end, Math.min(limit, 2 ** 31 - 1));
    const observer = new MutationObserver(() => holds() && end());
    const all = { attributes: true, characterData: true, childList: true, subtree: true };
    observer.observe(root, all);
  });
}

// biome-ignore lint/complexity/noArguments: WebDriver makes the body of a function of this file.
const [limit, done] = arguments;
show(limit).then(
  (page) => done({ shown: page }),
  (error) => done({ error: String(error) }),
);
