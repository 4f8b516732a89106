// Reloads the page when the book has been rendered again.

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
