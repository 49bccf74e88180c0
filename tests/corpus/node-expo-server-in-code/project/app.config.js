module.exports = {
  expo: {
    name: "Bell Ringers",
    slug: "bell-ringers",
    web: { output: "server" },
  },
};
