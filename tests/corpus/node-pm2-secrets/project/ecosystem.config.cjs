module.exports = {
  apps: [
    {
      name: "tollgate",
      script: "index.js",
      env: {
        DB_PASS: "hunter2",
        DATABASE_URL: "postgres://toll:hunter2@db/toll",
        STRIPE_KEY_LIVE: "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        CACHE_URL: "redis://cache:6379",
        TOKEN_TTL: "3600",
      },
    },
    { name: "mail-worker", script: "mail.js", env: { SMTP_PASSWORD: "letmein", SMTP_HOST: "mail" } },
  ],
};
