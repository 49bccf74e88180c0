#!/usr/bin/env node
// The place of the release; only its name matters to a plan.
