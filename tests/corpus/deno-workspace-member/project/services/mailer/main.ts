Deno.cron("mail", "0 8 * * *", () => {});
