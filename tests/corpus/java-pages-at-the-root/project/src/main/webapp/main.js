document.querySelector("#rows").textContent = await (await fetch("/api/rows")).text();
