const shared = { max_memory_restart: '300M' };

module.exports = {
  apps: [
    { ...shared, name: 'stall-worker', script: './jobs/worker.js', env: { QUEUE: 'stalls' } },
    { ...shared, name: 'hall', script: './web/index.js', instances: 'max', exec_mode: 'cluster', node_args: ['--max-old-space-size=256'], env_production: { PORT: 8085 } },
    { name: 'clock', script: 'jobs/clock.js', args: '--every 60', cron_restart: '0 0 * * *' },
  ],
};
