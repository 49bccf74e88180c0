export const hello = () => "hello";
