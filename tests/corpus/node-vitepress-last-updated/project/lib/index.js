export const brew = () => "tea";
