// Keeps the book to be read and run offline, once it has been visited. A classic script: of a
// module, a page that is opened from a disk would complain.

(() => {
  const { serviceWorker, connection } =
    /** @type {Navigator & { connection?: { saveData: boolean } }} */ (navigator);
  const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const worker = new URL("../../../offline-worker.js", src);
  // There is none on an insecure origin, on a disk and in some private windows.
  if (!serviceWorker || !worker.protocol.startsWith("http") || connection?.saveData) return;
  const idle = window.requestIdleCallback ?? setTimeout;
  addEventListener("load", () => idle(() => serviceWorker.register(worker).catch(() => {})));
})();
