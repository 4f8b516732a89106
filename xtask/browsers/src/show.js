// What WebDriver runs in a page that is a host's own: it waits until the page's modules have run, and
// tells what the page then shows.

const root = document.documentElement;

/** @param {number} limit how long the modules may take, in milliseconds
 * @returns {Promise<{ error?: string, ended: boolean, text: string }>}
 */
async function show(limit) {
  const modules = [...document.querySelectorAll("script[type=module][src]")];
  if (modules.length === 0) return { error: "it loads no module", ended: true, text: "" };
  for (const [index, { src }] of modules.entries()) probe(index, src);
  const said = () => modules.map((_, index) => root.getAttribute(`data-module-${index}`));
  const failure = () => said().find((word) => word);
  // WebKit says that a module has run which still awaits something. So that there is something to
  // read is waited for as well: a host that prints nothing does not end.
  const ended = () => said().every((word) => word !== null) && shown() !== "";
  await until(() => failure() || ended(), limit);
  return { error: failure(), ended: ended(), text: shown() };
}

function shown() {
  // biome-ignore lint/performance/useDomNodeTextContent: what a reader sees, without what is hidden.
  return document.body.innerText.trimEnd();
}

/** Lets the page itself import a module that it has loaded, which does not run it again, and write
 * down how it ended: with an empty word, or with its error. */
function probe(index, address) {
  const script = document.createElement("script");
  const end = (word) => `document.documentElement.setAttribute("data-module-${index}", ${word})`;
  script.type = "module";
  script.textContent = `import(${JSON.stringify(address)}).then(
    () => ${end('""')},
    (error) => ${end("String(error)")},
  );`;
  document.head.append(script);
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
    observer.observe(root, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
}

// biome-ignore lint/complexity/noArguments: WebDriver makes the body of a function of this file.
const [limit, done] = arguments;
show(limit).then(
  (page) => done({ shown: page }),
  (error) => done({ error: String(error) }),
);
