import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { App } from './app';

bootstrapApplication(App, { providers: [provideRouter([{ path: 'lights/:name', loadComponent: () => import('./light').then((it) => it.Light) }])] });
