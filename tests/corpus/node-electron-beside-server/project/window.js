require("electron").app.whenReady().then(() => {});
