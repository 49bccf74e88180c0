import { z } from "zod";
import { round } from "@stall/money";

const wanted = z.object({ amount: z.coerce.number() });

export default {
  fetch(request: Request): Response {
    const { amount } = wanted.parse(Object.fromEntries(new URL(request.url).searchParams));
    return new Response(String(round(amount)));
  },
};
