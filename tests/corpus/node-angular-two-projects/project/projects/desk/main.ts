import { Component } from '@angular/core'
