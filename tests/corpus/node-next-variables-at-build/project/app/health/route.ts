export function GET() {
  return Response.json({ lamp: "lit" });
}
