export default () => <p>quay</p>;
