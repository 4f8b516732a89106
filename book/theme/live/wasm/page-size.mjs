/** Bytes in a page of a linear memory. A module that asks for pages of another size says so. */
export const PAGE = 65_536;
