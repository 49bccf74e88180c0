setInterval(() => console.log("gales"), 60000);
