export default () => <p>{process.env.FARES} fares</p>;
