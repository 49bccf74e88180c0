import { QuartzConfig } from "./quartz/cfg"

const config: QuartzConfig = { configuration: { pageTitle: "Garden", baseUrl: "garden.example" }, plugins: {} }
export default config
