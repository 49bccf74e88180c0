const show = () => (document.querySelector("#view").textContent = location.pathname);
addEventListener("popstate", show);
show();
