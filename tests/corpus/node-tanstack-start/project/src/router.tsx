export const getRouter = () => undefined;
