export const crossing = () => "leaves at eight"
