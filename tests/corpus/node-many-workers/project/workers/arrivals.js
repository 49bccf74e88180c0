setInterval(() => console.log("arrivals"), 60000);
