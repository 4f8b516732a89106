// Checks one exercise, and posts each property before it is tested, `{ begins }`, what becomes of it,
// `{ property, why }`, and of the whole, `{ failed }`: an error, or nothing where all were tested.

addEventListener("unhandledrejection", ({ reason }) => postMessage({ failed: String(reason) }));

addEventListener("message", async ({ data: { runner, trial } }) => {
  const own = (path) => new URL(path, import.meta.url).href;
  try {
    const { runCheck } = await import(own(runner));
    const { default: check } = await import(own(trial.check));
    const guest = new Uint8Array(await (await fetch(own(trial.guest))).arrayBuffer());
    const attempt = trial.attempt ? await import(own(trial.attempt)) : undefined;
    const begin = (begins) => postMessage({ begins });
    const tell = ({ property, why }) => postMessage({ property, why });
    await runCheck(check, { attempt, guest, seed: trial.seed, begin, tell });
    postMessage({});
  } catch (error) {
    postMessage({ failed: String(error) });
  }
});
