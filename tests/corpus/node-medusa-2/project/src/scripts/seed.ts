export default async function seed() {}
