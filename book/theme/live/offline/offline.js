// Keeps the book for reading and running it offline, once it has been visited. A classic script: a
// page that is opened from a disk would complain of a module.

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
