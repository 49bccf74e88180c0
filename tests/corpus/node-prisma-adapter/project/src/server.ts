import { createServer } from "node:http";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client.js";

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });

createServer(async (_request, response) => {
  response.end(JSON.stringify(await prisma.booking.findMany()));
}).listen(3000);
