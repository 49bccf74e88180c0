export const shared = { lastUpdated: true, cleanUrls: true };
