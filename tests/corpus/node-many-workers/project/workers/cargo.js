setInterval(() => console.log("cargo"), 60000);
