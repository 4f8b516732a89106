// Reloads the page when the book has been rendered again.

// A book that was served here before may be kept for offline. It must not come back when this
// server ends.
const kept = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
if (kept) {
  await kept.unregister();
  const names = await caches.keys();
  const own = names.filter((name) => name.startsWith(`offline ${kept.scope} `));
  await Promise.all(own.map((name) => caches.delete(name)));
}

const shown = new URL(import.meta.url).searchParams.get("rendering");
for (;;) {
  try {
    // Answers once the rendering that is served is another than the one shown.
    const response = await fetch(`/-/after/${shown}`);
    if (response.ok) {
      location.reload();
      break;
    }
  } catch {
    // The server has ended, and may come back.
  }
  await new Promise((resume) => setTimeout(resume, 1000));
}
