export const privacy = "Nothing is kept";
