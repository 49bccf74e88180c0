#!/bin/sh
sass scss/site.scss
