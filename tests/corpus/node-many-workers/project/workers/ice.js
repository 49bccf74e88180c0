setInterval(() => console.log("ice"), 60000);
