const address = process.env.LAMPS_DATABASE_URL;
const pepper = process.env.LAMPS_PEPPER;

if (!address || !pepper) {
  throw new Error("LAMPS_DATABASE_URL and LAMPS_PEPPER must be set");
}

export const store = { address, pepper };
