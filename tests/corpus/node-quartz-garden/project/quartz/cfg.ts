export interface QuartzConfig {}
