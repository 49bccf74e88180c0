setInterval(() => console.log(process.env.SCALE_ID), 1000);
