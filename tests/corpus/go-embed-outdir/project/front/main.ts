document.body.textContent = "harbour";
