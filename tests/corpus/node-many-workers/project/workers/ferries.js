setInterval(() => console.log("ferries"), 60000);
