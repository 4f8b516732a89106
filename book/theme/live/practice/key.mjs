/** Where the browser keeps what is read and solved. */
export const KEY = "webassembly-memory-progress";
