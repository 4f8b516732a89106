/** Bytes in a page of a linear memory. Modules that have pages of another size say so. */
export const PAGE = 65_536;
