export default () => <p>Otters</p>;
