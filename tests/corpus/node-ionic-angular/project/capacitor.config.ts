export default { appId: 'example.boatlog', webDir: 'www' };
