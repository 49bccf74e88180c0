const { Worker } = require('bullmq');
new Worker(process.env.QUEUE, async () => {}, { connection: { url: process.env.REDIS_URL } });
