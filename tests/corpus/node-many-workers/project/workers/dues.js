setInterval(() => console.log("dues"), 60000);
