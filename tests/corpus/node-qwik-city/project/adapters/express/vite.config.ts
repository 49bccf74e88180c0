import { nodeServerAdapter } from "@builder.io/qwik-city/adapters/node-server/vite";

export default nodeServerAdapter({ name: "express" });
