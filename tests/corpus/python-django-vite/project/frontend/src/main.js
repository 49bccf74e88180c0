document.querySelector("#garden").textContent = "Tomatoes, beans, and a gnome";
