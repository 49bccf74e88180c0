export const describe = () => "One page";
