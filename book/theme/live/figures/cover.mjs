// The picture of the title page: a whole memory as one band, in true proportion, between the two
// programs that share it. All numbers are those that the host printed into the blocks below it.

import { addStyle, element } from "../dom.mjs";
import { hexAddress } from "../memory/bytes.mjs";
import { kindOf } from "../memory/dump.mjs";
import { PAGE } from "../wasm/page-size.mjs";

const PROGRAMS = [
  ["Host", "JavaScript or Rust", "starts the guest"],
  ["Guest", "Rust, compiled", "to WebAssembly"],
];

/** @param {HTMLElement} cover holds the output with the regions of a memory */
export function drawCover(cover) {
  const pre = cover.querySelector('code[class*=":regions"]')?.parentElement;
  const regions = pre ? readRegions(pre.textContent) : [];
  const [first, ...rest] = regions;
  if (!pre || !first || rest.length === 0) return;
  const end = rest[rest.length - 1].to;
  const picture = element("figure", { class: "band", role: "img", "aria-label": inWords(regions) });
  const [host, guest] = PROGRAMS.map(program);
  const pages = (end / PAGE).toLocaleString("en");
  picture.append(
    host,
    element("div", { class: "memory" }, [
      element("p", { class: "extent" }, [
        element("b", {}, ["linear memory"]),
        ` ${end.toLocaleString("en")} bytes, ${pages} pages`,
      ]),
      strip(regions, 0, end, true),
      lens(rest[0].from / end),
      strip(rest, rest[0].from, end, false),
    ]),
    guest,
  );
  // The picture appears with its style, so that it is never seen without.
  addStyle(new URL("cover.css", import.meta.url)).then((styled) => styled && show(pre, picture));
}

/** @param {HTMLElement} pre @param {HTMLElement} picture */
function show(pre, picture) {
  pre.before(picture);
  pre.classList.add("pictured");
}

/** @param {string} text @returns {Labelled[]} */
function readRegions(text) {
  const lines = text.trim().split("\n");
  const regions = lines.map((line) => {
    const [, from, to, label] = /^\s*(\d+) to\s+(\d+)\s.*pages {2}(.+)$/.exec(line) ?? [];
    return { from: Number(from), to: Number(to), label, kind: kindOf(label ?? "") };
  });
  return regions.every(({ label }) => label) ? regions : [];
}

/** @param {Labelled[]} regions */
function inWords(regions) {
  const parts = regions.map(({ from, to, label }) => `${label} from ${from} to ${to}`);
  return `A linear memory, which host and guest both read and write: ${parts.join(", ")}.`;
}

/** Regions side by side, each as wide as its share of `from` to `to`.
 * @param {Labelled[]} regions @param {number} from @param {number} to @param {boolean} whole
 */
function strip(regions, from, to, whole) {
  const share = (/** @type {number} */ address) => `${((address - from) / (to - from)) * 100}%`;
  const bars = regions.map((region) => {
    const bar = element("div", { class: "region" }, [element("span", {}, [region.label])]);
    bar.style.setProperty("--kind", `var(--${region.kind})`);
    bar.style.left = share(region.from);
    bar.style.width = share(from + region.to - region.from);
    return bar;
  });
  const places = whole ? [from, to] : [...regions.map((region) => region.from), to];
  const addresses = places.map((address, index) => {
    const label = element("span", { class: "address" }, [`0x${hexAddress(address, 1)}`]);
    label.style.left = share(address);
    if (index === places.length - 1) label.classList.add("last");
    return label;
  });
  const pages = Array.from({ length: Math.ceil((to - from) / PAGE) - 1 }, (_, index) => {
    const border = element("i", { class: "bound" });
    border.style.left = share(from + (index + 1) * PAGE);
    return border;
  });
  const box = element("div", { class: whole ? "regions whole" : "regions" }, [...bars, ...pages]);
  const scale = element("div", { class: "addresses" }, addresses);
  return element(
    "div",
    { class: whole ? "strip above" : "strip" },
    whole ? [scale, box] : [box, scale],
  );
}

/** From the end of the whole memory to the same, enlarged.
 * @param {number} start
 */
function lens(start) {
  const box = element("div", { class: "lens" });
  box.style.setProperty("--start", `${start * 100}%`);
  return box;
}

/** @param {string[]} texts @param {number} index */
function program([name, ...lines], index) {
  return element("div", { class: index === 0 ? "program host" : "program guest" }, [
    element("b", {}, [name]),
    ...lines.map((line) => element("span", {}, [line])),
  ]);
}
