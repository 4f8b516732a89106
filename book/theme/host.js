// Lets the reader choose one host, JavaScript or Rust, for all chapters. Without this script
// both are shown, one after the other. A section of one host alone is hidden with the rest, except
// from those who follow a link to it (book.css).

(() => {
  const KEY = "webassembly-memory-host";
  const LABELS = { js: "JavaScript", rust: "Rust", both: "Both" };
  /** @type {HTMLElement[]} */
  const pairs = [];
  for (const js of /** @type {Iterable<HTMLElement>} */ (document.querySelectorAll(".host-js"))) {
    if (js.nextElementSibling?.classList.contains("host-rust")) pairs.push(js);
  }
  if (pairs.length === 0) return;

  const switches = pairs.map((js) => {
    const group = document.createElement("div");
    group.className = "host-switch";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "The host's language, for all chapters");
    for (const [host, label] of Object.entries(LABELS)) {
      const button = document.createElement("button");
      button.type = "button";
      button.value = host;
      button.textContent = label;
      button.addEventListener("click", () => choose(host, button));
      group.append(button);
    }
    js.before(group);
    return group;
  });

  /** Shows one host, and keeps the button that was pressed where it is on the screen.
   * @param {string} host @param {HTMLElement} [pressed]
   */
  function choose(host, pressed) {
    const top = pressed?.getBoundingClientRect().top ?? 0;
    document.documentElement.dataset.host = host;
    for (const button of switches.flatMap((group) => [...group.querySelectorAll("button")])) {
      button.setAttribute("aria-pressed", String(button.value === host));
    }
    if (pressed) {
      scrollBy({ top: pressed.getBoundingClientRect().top - top, behavior: "instant" });
      remember(host);
    }
  }

  /** @param {string} host */
  function remember(host) {
    try {
      localStorage.setItem(KEY, host);
    } catch {
      // Storage is off: the choice holds for this page.
    }
  }

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  const before = remembered();
  choose(before !== null && before in LABELS ? before : "js");
  // The same choice in the book's other open pages.
  addEventListener("storage", (event) => {
    const { key, newValue } = event;
    if (key === KEY && newValue !== null && newValue in LABELS) choose(newValue);
  });
})();
