import { PrismaClient } from "@prisma/client";
import { createServer } from "http";

const prisma = new PrismaClient();
createServer(async (_, out) => out.end(String(await prisma.person.count()))).listen(+(process.env.PORT || 3000));
