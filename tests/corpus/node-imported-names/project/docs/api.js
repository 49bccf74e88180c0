module.exports = (name) => `The interface of ${name}`;
