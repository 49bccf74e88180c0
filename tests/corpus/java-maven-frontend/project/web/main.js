const answer = await fetch("/api/water");
document.querySelector("#water").textContent = `${await answer.text()} degrees`;
