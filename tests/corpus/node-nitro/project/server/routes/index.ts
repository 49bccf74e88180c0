export default eventHandler(() => ({ hour: new Date().getUTCHours() }));
