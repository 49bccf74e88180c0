const things = await (await fetch("/api/things")).json();
document.querySelector("#things").append(...things.map((thing) => Object.assign(document.createElement("li"), { textContent: thing })));
