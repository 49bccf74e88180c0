export class AppRoot {}
