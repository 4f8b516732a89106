// Lets the keyboard reach all of the page: the button of the sidebar, which mdBook makes a label,
// and whatever is wider or higher than the space it has. Keeps mdBook's bar off the text.

(() => {
  const label = document.getElementById("mdbook-sidebar-toggle");
  const checkbox = /** @type {HTMLInputElement | null} */ (
    document.getElementById("mdbook-sidebar-toggle-anchor")
  );
  if (label && checkbox) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.title = label.title;
    button.setAttribute("aria-label", label.title);
    button.setAttribute("aria-controls", "mdbook-sidebar");
    const tell = () => button.setAttribute("aria-expanded", String(checkbox.checked));
    button.append(...label.childNodes);
    // mdBook listens to the label, which still drives the checkbox.
    button.addEventListener("click", () => label.click());
    checkbox.addEventListener("change", tell);
    tell();
    label.before(button);
    label.style.display = "none";
  }

  // mdBook brings its bar back from just above where a scroll upwards began. After a leap that is within
  // the window, until the next event: that comes at once.
  const bar = document.getElementById("mdbook-menu-bar");
  const keepOff = (/** @type {Event} */ { isTrusted }) => {
    const isOver = bar && bar.getBoundingClientRect().top > 0;
    if (isOver && isTrusted) document.dispatchEvent(new Event("scroll"));
  };
  document.addEventListener("scroll", keepOff, { passive: true });

  const BLOCKS = "pre > :is(code, memory-view), .live-output pre, .table-wrapper";
  const main = document.querySelector("main");
  if (!main) return;
  /** Whether something is to the right of what is seen. @param {Element} target */
  const tellMore = (target) => {
    const { scrollWidth, clientWidth, scrollLeft } = target;
    target.classList.toggle("cut", scrollWidth - clientWidth - scrollLeft > 1);
  };
  const told = (/** @type {Event} */ { target }) => {
    if (target instanceof HTMLElement && target.matches(BLOCKS)) tellMore(target);
  };
  main.addEventListener("scroll", told, { capture: true, passive: true });

  if (location.protocol === "file:" && document.querySelector('script[type="module"]')) {
    document.documentElement.classList.remove("live");
    const note = document.createElement("p");
    note.textContent =
      "Nothing runs on this page, for browsers load modules only from a server, and this is a file. " +
      "Run, figures and the inspector are there with cargo xtask serve.";
    main.prepend(note);
  }
  /** @param {ResizeObserverEntry[]} entries */
  const tellSizes = (entries) => {
    for (const entry of entries) {
      const target = /** @type {HTMLElement} */ (entry.target);
      const wide = target.scrollWidth > target.clientWidth;
      const high = target.scrollHeight > target.clientHeight;
      tellMore(target);
      // A figure is reached by itself.
      if (target.localName === "memory-view") continue;
      if (wide || high) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  };
  // What is told may change sizes, which an observer must not do before the page is drawn.
  const sizes = new ResizeObserver((entries) => requestAnimationFrame(() => tellSizes(entries)));
  const observe = (/** @type {Element} */ root) => {
    for (const block of root.querySelectorAll(BLOCKS)) sizes.observe(block);
  };
  observe(main);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const added of addedNodes) if (added.parentElement) observe(added.parentElement);
    }
  }).observe(main, { childList: true, subtree: true });
  // Elsewhere the arrows turn pages; where something is scrolled or moved with them, not.
  main.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const uses = /** @type {Element} */ (target).matches("[tabindex], input, select, textarea");
    if (uses && key.startsWith("Arrow")) event.stopPropagation();
  });
})();
