const heading = await (await fetch("/api/heading")).text();
document.querySelector("#rose").textContent = `${heading}°`;
