postMessage({ step: "sum", state: "same", text: "2 + 3 = 5" });
throw new RangeError("broken");
