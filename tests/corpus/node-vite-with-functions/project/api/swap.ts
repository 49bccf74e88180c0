export const GET = () => new Response('swapped');
