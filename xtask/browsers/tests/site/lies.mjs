// The page says that this is what the book says.
postMessage({ step: "sum", state: "same", text: "2 + 3 = 6" });
postMessage({ end: true });
