export default () => <h1>Nights</h1>;
