module.exports = {
  apps: [{ name: "herd", script: "./bin/www.js", instances: "max", env_production: { NODE_ENV: "production", PORT: 8082 } }],
};
