import { notify } from "@/lib/notify";
import { store } from "@/lib/store";

export async function POST(request: Request) {
  await notify(`a lamp for ${store.address}`);
  return Response.json(await request.json(), { status: 201 });
}
