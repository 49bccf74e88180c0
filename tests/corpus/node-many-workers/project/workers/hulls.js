setInterval(() => console.log("hulls"), 60000);
