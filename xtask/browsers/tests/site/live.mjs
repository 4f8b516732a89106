// The least page that keeps the contract of a live one: a button, a worker, an output a step.

const root = document.documentElement;
root.dataset.live = "idle";
const button = document.querySelector("button");
button.addEventListener("click", () => {
  root.dataset.live = "running";
  const worker = new Worker(new URL(button.dataset.worker, import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => show(data));
  worker.addEventListener("error", (event) => {
    show({ step: "wrap", state: "error", text: event.message });
    root.dataset.live = "failed";
  });
});

function show({ step, state, text, block, end }) {
  while (block);
  if (end) {
    root.dataset.live = "done";
    return;
  }
  const output = document.createElement("div");
  output.className = "live-output";
  Object.assign(output.dataset, { step, state });
  const pre = document.createElement("pre");
  pre.textContent = text;
  output.append(pre);
  document.body.append(output);
}
