globalThis.count = (globalThis.count ?? 0) + 1;
postMessage({ step: "count", state: "same", text: `${globalThis.count}` });
postMessage({ step: "zone", state: "same", text: `${new Date(0).getTimezoneOffset()}` });
postMessage({ end: true });
