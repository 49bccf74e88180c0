export default ({ filter }) => {
  filter('items.create', (input) => ({ ...input, stamped: new Date().toISOString() }));
};
