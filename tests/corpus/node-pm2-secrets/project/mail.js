setInterval(() => console.log(process.env.SMTP_HOST), 60000);
