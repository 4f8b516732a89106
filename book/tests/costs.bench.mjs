// What exchanges with a guest cost in Node: node book/tests/costs.bench.mjs, after
// `cargo guest what-it-costs`.

import { exchanges, measure } from "../theme/live/costs/measure.mjs";

const hosts = new URL("../../chapters-code/hosts/guest.mjs", import.meta.url);
const { readGuest } = await import(hosts.href);
const { instance } = await WebAssembly.instantiate(await readGuest("what-it-costs"));
let call = 0;
for (const { what, act } of exchanges(/** @type {any} */ (instance.exports))) {
  const time = measure(act);
  call ||= time;
  console.log(
    `${time.toFixed(1).padStart(10)} ns ${(time / call).toFixed(1).padStart(8)} calls  ${what}`,
  );
}
