export default defineEventHandler(() => ({ rope: "dry" }));
