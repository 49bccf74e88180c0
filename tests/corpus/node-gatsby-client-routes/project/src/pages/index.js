export default () => <h1>Observatory</h1>;
