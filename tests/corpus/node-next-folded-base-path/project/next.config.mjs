const repo = 'almanac';

export default { output: 'export', basePath: `/${repo}`, images: { unoptimized: true } };
