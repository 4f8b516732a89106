// Lets the keyboard reach all of the page: the button of the sidebar, which mdBook makes a label,
// and whatever is wider or higher than its room.

(() => {
  const toggle = document.getElementById("mdbook-sidebar-toggle");
  const checkbox = document.getElementById("mdbook-sidebar-toggle-anchor");
  if (toggle && checkbox) {
    toggle.removeAttribute("for");
    toggle.setAttribute("role", "button");
    toggle.setAttribute("aria-label", toggle.title);
    toggle.setAttribute("aria-controls", "mdbook-sidebar");
    toggle.tabIndex = 0;
    toggle.addEventListener("click", () => checkbox.click());
    toggle.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle.click();
    });
  }

  const BLOCKS = "pre > code, .live-output > pre, .table-wrapper";
  const main = document.querySelector("main");
  if (!main) return;
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const wide = target.scrollWidth > target.clientWidth;
      const high = target.scrollHeight > target.clientHeight;
      if (wide || high) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  const observe = (root) => {
    for (const block of root.querySelectorAll(BLOCKS)) sizes.observe(block);
  };
  observe(main);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const added of addedNodes) if (added.parentElement) observe(added.parentElement);
    }
  }).observe(main, { childList: true, subtree: true });
})();
