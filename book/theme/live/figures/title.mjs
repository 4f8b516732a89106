// What the title page has of its own: a byte to write, and a picture of a whole memory.

import { drawCover } from "./cover.mjs";
import { offerByte } from "./first-byte.mjs";

/** @type {NodeListOf<HTMLElement>} */
const covers = document.querySelectorAll(".cover");
covers.forEach(drawCover);
/** @type {NodeListOf<HTMLElement>} */
const places = document.querySelectorAll(".first-byte");
for (const place of places) offerByte(place);
