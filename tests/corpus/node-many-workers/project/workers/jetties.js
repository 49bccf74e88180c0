setInterval(() => console.log("jetties"), 60000);
