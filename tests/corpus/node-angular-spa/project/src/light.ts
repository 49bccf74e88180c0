import { Component } from '@angular/core';

@Component({ template: '<p>on</p>' })
export class Light {}
