setInterval(() => console.log("engines"), 60000);
