setInterval(() => console.log("berths"), 60000);
