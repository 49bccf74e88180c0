/** Where the parts of the module are, by the ids of their ecosystems. The build writes it; a module in one has none. */
export declare const addresses: Readonly<Record<string, URL>>;
