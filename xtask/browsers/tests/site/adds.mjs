postMessage({ step: "sum", state: "same", text: "2 + 3 = 5\n é 😀" });
const response = await fetch("https://example.com/").catch((error) => error.name);
postMessage({ step: "wrap", state: "different", text: `${response}` });
postMessage({ end: true });
