import vike from "vike/plugin";

export default { plugins: [vike()] };
